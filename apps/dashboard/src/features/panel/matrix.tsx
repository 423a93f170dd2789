// The matrix itself: names at the left, days at the top, only what is in view on the page. The newest day is in view at first, and
// the arrows go from cell to cell.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { Schemas } from "@/api/client";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { type Place, placeAfter, type Selection, spanOf } from "@/lib/grid-keys";
import { MatrixHint } from "./matrix-hint";
import { type MatrixFund, MatrixNames, MatrixRow, type ShownDay } from "./matrix-row";
import { COLUMN, HEAD, NAMES, ROW } from "./matrix-sizes";

/** Rows in view at most. */
const IN_VIEW = 14;

interface Props {
  days: readonly Schemas["DiaDaMatriz"][];
  rows: readonly MatrixFund[];
  /** Where one is, and from where on cells are selected. */
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onOpen: (fund: number, day: string) => void;
}

/** The grid. */
export function Matrix({ days, rows, selection, onSelect, onOpen }: Props) {
  const text = useText().panel;
  const scroller = useRef<HTMLDivElement>(null);
  const { day } = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: days are written otherwise in another language
  const written = useMemo(() => days.map(({ data }) => day(data)), [days, text]);
  const opening = useMemo(() => firstOfPlatforms(rows), [rows]);
  const { at } = selection;
  const span = spanOf(selection);
  const many = span.top < span.bottom || span.left < span.right;
  const asked = useRef(false);
  const vertical = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    overscan: 4,
  });
  const horizontal = useVirtualizer({
    horizontal: true,
    count: days.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN,
    scrollMargin: NAMES,
    scrollPaddingStart: NAMES,
    overscan: 2,
  });
  const width = NAMES + days.length * COLUMN;

  // biome-ignore lint/correctness/useExhaustiveDependencies: other days, the newest in view again
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [days.length]);

  // A cell that was far away is on the page only after a while.
  useEffect(() => {
    if (!asked.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${at.row} ${at.column}"]`);
    if (!cell) return;
    asked.current = false;
    cell.focus({ preventScroll: true });
  });

  const go = (to: Place, extend: boolean) => {
    asked.current = true;
    vertical.scrollToIndex(to.row);
    horizontal.scrollToIndex(to.column);
    onSelect({ anchor: extend ? selection.anchor : to, at: to });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onSelect({ anchor: at, at });
    const to = placeAfter(event, at, { rows: rows.length, columns: days.length, page: IN_VIEW });
    if (!to) return;
    event.preventDefault();
    go(to, event.shiftKey);
  };

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const place = placeOf(event.target);
    if (!place) return;
    if (event.shiftKey) return go(place, true);
    onSelect({ anchor: place, at: place });
    onOpen(rows[place.row]?.id ?? 0, days[place.column]?.data ?? "");
  };

  const cellAt = useCallback(
    (cell: HTMLElement) => {
      const place = placeOf(cell);
      const [fund, day] = [rows[place?.row ?? -1]?.id, days[place?.column ?? -1]?.data];
      return fund && day ? { fund, day } : undefined;
    },
    [rows, days],
  );

  const shown = horizontal.getVirtualItems();
  const inView = vertical.getVirtualItems();
  const top = inView[0]?.start ?? HEAD;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={text.matrix.title}
      aria-rowcount={rows.length + 1}
      aria-colcount={days.length + 1}
      aria-multiselectable
      onClick={onClick}
      onKeyDown={onKeyDown}
      className="overflow-auto"
      style={{ maxHeight: HEAD + IN_VIEW * ROW }}
    >
      <MatrixHint grid={scroller} cellAt={cellAt} />
      <div className="relative" style={{ width, height: HEAD + vertical.getTotalSize() }}>
        <Head days={days} shown={shown} width={width} />
        <MatrixNames
          funds={rows.slice(inView[0]?.index ?? 0, (inView.at(-1)?.index ?? -1) + 1)}
          top={top - HEAD}
          height={vertical.getTotalSize()}
          opens={(id) => opening.has(id)}
        />
        <div className="absolute left-0" style={{ top, width }}>
          {inView.map(({ index }) => {
            const fund = rows[index];
            if (!fund) return null;
            const chosen = many && index >= span.top && index <= span.bottom;
            return (
              <MatrixRow
                key={fund.id}
                fund={fund}
                index={index}
                days={written}
                shown={shown}
                current={at.row === index ? at.column : undefined}
                from={chosen ? span.left : undefined}
                to={chosen ? span.right : undefined}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The funds that stand first under their platform. */
function firstOfPlatforms(rows: readonly MatrixFund[]): Set<number> {
  const first = rows.filter((row, at) => row.platform && row.platform !== rows[at - 1]?.platform);
  return new Set(first.map((row) => row.id));
}

/** The cell that something is in. */
function placeOf(target: EventTarget): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
  const [row, column] = cell?.dataset["cell"]?.split(" ").map(Number) ?? [];
  return row === undefined || column === undefined ? undefined : { row, column };
}

interface HeadProps {
  days: Props["days"];
  shown: readonly ShownDay[];
  width: number;
}

const Head = memo(function Head({ days, shown, width }: HeadProps) {
  const text = useText().panel.matrix;
  const { shortDay, day } = useFormat();
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 border-b border-line bg-raised"
      style={{ width, height: HEAD }}
    >
      <div
        role="columnheader"
        className="sticky left-0 z-10 h-full border-r border-line bg-raised px-4 text-[12px] leading-[44px] font-semibold text-muted"
        style={{ width: NAMES }}
      >
        {text.fund}
      </div>
      {shown.map(({ index, start }) => {
        const column = days[index];
        if (!column) return null;
        const opens = index === 0 || days[index - 1]?.data.slice(0, 7) !== column.data.slice(0, 7);
        return (
          <div
            key={column.data}
            role="columnheader"
            aria-label={text.column(day(column.data), column.liberados, column.total)}
            title={text.column(day(column.data), column.liberados, column.total)}
            className={cn(
              "absolute top-0 h-full text-center text-[11px] tabular-nums",
              opens && "border-l border-line-strong",
            )}
            style={{ left: start, width: COLUMN }}
          >
            <span className="block pt-1.5 font-semibold">{shortDay(column.data)}</span>
            <span className={cn("block", column.liberados < column.total ? "text-warn" : "text-muted")}>
              {column.liberados}
            </span>
          </div>
        );
      })}
    </div>
  );
});
