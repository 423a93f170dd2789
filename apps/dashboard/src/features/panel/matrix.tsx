// The matrix itself: names at the left, days at the top, only what is in view on the page. The newest day is in view at first, and
// the arrows go from cell to cell.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Schemas } from "@/api/client";
import { lookOf } from "@/components/fund-day/health";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
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
  onOpen: (fund: number, day: string) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-IN_VIEW, 0],
  PageDown: [IN_VIEW, 0],
};

/** The grid. */
export function Matrix({ days, rows, onOpen }: Props) {
  const text = useText().panel;
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ row: 0, column: Math.max(0, days.length - 1) });
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

  useEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    scroller.current
      ?.querySelector<HTMLElement>(`[data-cell="${at.row} ${at.column}"]`)
      ?.focus({ preventScroll: true });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const [down, right] = STEPS[event.key] ?? [0, 0];
    const next = {
      row: Math.min(rows.length - 1, Math.max(0, at.row + down)),
      column: Math.min(days.length - 1, Math.max(0, at.column + right)),
    };
    if (event.key === "Home") next.column = 0;
    if (event.key === "End") next.column = days.length - 1;
    if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    asked.current = true;
    vertical.scrollToIndex(next.row);
    horizontal.scrollToIndex(next.column);
    setAt(next);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={text.matrix.title}
      aria-rowcount={rows.length + 1}
      aria-colcount={days.length + 1}
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
                  onOpen={() => {
                    setAt({ row: index, column: column.index });
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
  onOpen: () => void;
}

function Cell({ place, left, letter, fund, day, current, onOpen }: CellProps) {
  const text = useText().panel;
  const format = useFormat();
  const look = lookOf(letter);
  const said = text.matrix.cell(fund, format.day(day), text.states[letter as keyof typeof text.states] ?? letter);
  return (
    <div role="gridcell" className="absolute top-0 p-px" style={{ left, width: COLUMN, height: ROW }}>
      <button
        type="button"
        data-cell={place}
        tabIndex={current ? 0 : -1}
        aria-label={said}
        title={said}
        onClick={onOpen}
        className={cn("grid size-full place-items-center rounded-sm text-[13px]", MARKS[look.tone])}
      >
        {look.mark}
      </button>
    </div>
  );
}
