// Rows of which only those in view are on the page, below a head that stays in sight.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  label: string;
  /** How many there are. */
  count: number;
  /** Pixels of one. */
  height: number;
  /** Widths of the columns, as a grid has them. */
  columns: string;
  head: ReactNode;
  /** The cells of a row. */
  row: (index: number) => ReactNode;
  rowKey?: (index: number) => string | number;
  /** The last row in view. */
  onView?: (last: number) => void;
  /** What stands below the rows. */
  children?: ReactNode;
}

/** The rows. */
export function VirtualRows({ label, count, height, columns, head, row, rowKey, onView, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onView?.(last), [last, onView]);
  const grid = { gridTemplateColumns: columns };
  return (
    <div
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are scrolled by keyboard
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={count + 1}
      className="min-h-40 flex-1 overflow-auto rounded-lg border border-line bg-surface"
    >
      <div role="rowgroup" className="sticky top-0 z-10 min-w-fit border-b border-line bg-raised">
        <div role="row" aria-rowindex={1} className="grid min-w-fit" style={grid}>
          {head}
        </div>
      </div>
      <div role="rowgroup" className="relative min-w-fit" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <div
            key={rowKey ? rowKey(item.index) : item.key}
            role="row"
            aria-rowindex={item.index + 2}
            className="absolute grid w-full min-w-fit items-center border-b border-line/60 hover:bg-raised/60"
            style={{ ...grid, height, transform: `translateY(${item.start}px)` }}
          >
            {row(item.index)}
          </div>
        ))}
      </div>
      {children}
    </div>
  );
}
