// The matrix itself: names at the left, days at the top, only what is in view on the page. The newest day is in view at first, and
// the arrows go from cell to cell.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef } from "react";
import type { Schemas } from "@/api/client";
import { lookOf } from "@/components/fund-day/health";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { isIn, type Place, placeAfter, type Selection, spanOf } from "@/lib/grid-keys";
import { MARKS } from "./matrix-cell";

const ROW = 26;
const COLUMN = 40;
const NAMES = 340;
const HEAD = 44;
/** Rows in view at most. */
const IN_VIEW = 14;

/** A fund with a letter for each day. */
export interface MatrixRow {
  id: number;
  name: string;
  long: string;
  letters: string;
}

interface Props {
  days: readonly Schemas["DiaDaMatriz"][];
  rows: readonly MatrixRow[];
  /** Where one is, and from where on cells are selected. */
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onOpen: (fund: number, day: string) => void;
}

/** The grid. */
export function Matrix({ days, rows, selection, onSelect, onOpen }: Props) {
  const text = useText().panel;
  const scroller = useRef<HTMLDivElement>(null);
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
    overscan: 8,
  });
  const horizontal = useVirtualizer({
    horizontal: true,
    count: days.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN,
    scrollMargin: NAMES,
    scrollPaddingStart: NAMES,
    overscan: 4,
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

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={text.matrix.title}
      aria-rowcount={rows.length + 1}
      aria-colcount={days.length + 1}
      aria-multiselectable
      onKeyDown={onKeyDown}
      className="overflow-auto"
      style={{ maxHeight: HEAD + IN_VIEW * ROW }}
    >
      <div className="relative" style={{ width, height: HEAD + vertical.getTotalSize() }}>
        <Head days={days} shown={horizontal.getVirtualItems()} width={width} />
        {vertical.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={row.id}
              role="row"
              aria-rowindex={index + 2}
              className="absolute left-0"
              style={{ top: start, width, height: ROW }}
            >
              <div
                role="rowheader"
                title={row.long}
                className="sticky left-0 z-10 h-full truncate border-r border-line bg-surface px-4 leading-[26px]"
                style={{ width: NAMES }}
              >
                {row.name}
              </div>
              {horizontal.getVirtualItems().map((column) => (
                <Cell
                  key={column.index}
                  place={`${index} ${column.index}`}
                  left={column.start}
                  letter={row.letters[column.index] ?? "-"}
                  fund={row.name}
                  day={days[column.index]?.data ?? ""}
                  current={at.row === index && at.column === column.index}
                  selected={many && isIn(span, { row: index, column: column.index })}
                  onPoint={(event) => {
                    const place = { row: index, column: column.index };
                    if (event.shiftKey) return go(place, true);
                    onSelect({ anchor: place, at: place });
                    onOpen(row.id, days[column.index]?.data ?? "");
                  }}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  days: Props["days"];
  shown: readonly { index: number; start: number }[];
  width: number;
}

function Head({ days, shown, width }: HeadProps) {
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
}

interface CellProps {
  place: string;
  left: number;
  letter: string;
  fund: string;
  day: string;
  current: boolean;
  selected: boolean;
  onPoint: (event: MouseEvent) => void;
}

function Cell({ place, left, letter, fund, day, current, selected, onPoint }: CellProps) {
  const text = useText().panel;
  const format = useFormat();
  const look = lookOf(letter);
  const said = text.matrix.cell(fund, format.day(day), text.states[letter as keyof typeof text.states] ?? letter);
  return (
    <div
      role="gridcell"
      aria-selected={selected}
      className="absolute top-0 p-px"
      style={{ left, width: COLUMN, height: ROW }}
    >
      <button
        type="button"
        data-cell={place}
        tabIndex={current ? 0 : -1}
        aria-label={said}
        title={said}
        onClick={onPoint}
        className={cn(
          "grid size-full place-items-center rounded-sm text-[13px]",
          MARKS[look.tone],
          selected && "ring-2 ring-accent ring-inset",
        )}
      >
        {look.mark}
      </button>
    </div>
  );
}
