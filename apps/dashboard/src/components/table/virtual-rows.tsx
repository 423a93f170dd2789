// Rows of which only those in view are on the page, below a head that stays in sight.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";
import { MarkingNote, useMarking } from "./marking";
import { fixedPlaces, type Places } from "./selection";

interface Props {
  label: string;
  /** How many there are. */
  count: number;
  /** Pixels of one. */
  height: number;
  /** Widths of the columns, as a grid has them. */
  columns: string;
  head: ReactNode;
  /** A row of tools below the head, which stays in sight too. */
  tools?: ReactNode;
  /** The cells of a row. */
  row: (index: number) => ReactNode;
  rowKey?: (index: number) => string | number;
  /** The last row in view. */
  onView?: (last: number) => void;
  /** Where the rows are, when they may change their places. */
  places?: Places;
  /** The cells of a row as text: rows can be marked then, and copied. */
  copied?: (index: number) => readonly string[];
  /** Opens a row that is marked. */
  onOpen?: (index: number) => void;
  /** What stands below the rows. */
  children?: ReactNode;
}

/** Rows that are marked are selected, which is for grids only. */
const GRID = { role: "grid", "aria-multiselectable": true } as const;

/** The rows. */
export function VirtualRows(props: Props) {
  const { label, count, height, columns, head, tools, row, rowKey, onView, places, copied, onOpen, children } = props;
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
  const show = (index: number) => virtual.scrollToIndex(index);
  const marking = useMarking({ places: places ?? fixedPlaces(count), copied, show, open: onOpen });
  const grid = { gridTemplateColumns: columns };
  const heads = tools ? 2 : 1;
  return (
    <div className="relative flex min-h-40 flex-1 flex-col">
      <div
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are scrolled by keyboard
        tabIndex={0}
        role="table"
        {...(copied && GRID)}
        aria-label={label}
        aria-rowcount={count + heads}
        onKeyDown={marking?.onKeyDown}
        onClick={marking?.onClick}
        onDoubleClick={marking?.onDoubleClick}
        className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface"
      >
        <div role="rowgroup" className="sticky top-0 z-10 min-w-fit border-b border-line bg-raised">
          <div role="row" aria-rowindex={1} className="grid min-w-fit" style={grid}>
            {head}
          </div>
          {tools && (
            <div role="row" aria-rowindex={2} className="grid min-w-fit" style={grid}>
              {tools}
            </div>
          )}
        </div>
        <div role="rowgroup" className="relative min-w-fit" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={rowKey ? rowKey(item.index) : item.key}
              role="row"
              aria-rowindex={item.index + 1 + heads}
              aria-selected={marking?.has(item.index) || undefined}
              data-index={item.index}
              className={cn(
                "group absolute grid w-full min-w-fit items-center border-b border-line/60 hover:bg-raised/60",
                marking?.has(item.index) &&
                  "bg-accent-soft shadow-[inset_3px_0_0_var(--color-accent)] hover:bg-accent-soft",
              )}
              style={{ ...grid, height, transform: `translateY(${item.start}px)` }}
            >
              {row(item.index)}
            </div>
          ))}
        </div>
        {children}
      </div>
      {marking && marking.count > 0 && <MarkingNote marking={marking} />}
    </div>
  );
}
