// A fund of the matrix: its name, and a cell for each day in view. While the grid is scrolled only what comes into view is made.
import { memo } from "react";
import { lookOf } from "@/components/fund-day/health";
import { type Text, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { MARKS } from "./matrix-cell";
import { COLUMN, NAMES, ROW } from "./matrix-sizes";

/** A fund with a letter for each day. */
export interface MatrixFund {
  id: number;
  name: string;
  long: string;
  /** The platform under which it stands. */
  platform: string | undefined;
  letters: string;
}

/** A day in view and where it is. */
export interface ShownDay {
  index: number;
  start: number;
}

interface Props {
  fund: MatrixFund;
  index: number;
  /** All days, as they are written. */
  days: readonly string[];
  shown: readonly ShownDay[];
  /** The column where one is, when it is in this row. */
  current: number | undefined;
  /** The first and the last column that are selected in this row. */
  from: number | undefined;
  to: number | undefined;
}

/** The row. Nothing of it has a place of its own, since that would be painted alone; its name lies under that of `MatrixNames`. */
export const MatrixRow = memo(function MatrixRow({ fund, index, days, shown, current, from, to }: Props) {
  const text = useText().panel;
  const selected = (column: number) => from !== undefined && to !== undefined && column >= from && column <= to;
  return (
    <div role="row" aria-rowindex={index + 2} className="flex" style={{ height: ROW }}>
      <div
        role="rowheader"
        className="shrink-0 truncate px-4 leading-[26px]"
        style={{ width: shown[0]?.start ?? NAMES }}
      >
        {fund.platform ? `${fund.name}, ${fund.platform}` : fund.name}
      </div>
      {shown.map((column) => (
        <Cell
          key={column.index}
          row={index}
          column={column.index}
          letter={fund.letters[column.index] ?? "-"}
          fund={fund.name}
          day={days[column.index] ?? ""}
          text={text}
          current={current === column.index}
          selected={selected(column.index)}
        />
      ))}
    </div>
  );
});

interface NamesProps {
  funds: readonly MatrixFund[];
  top: number;
  height: number;
  /** Whether a fund is the first one of its platform, which is named there. */
  opens: (fund: number) => boolean;
}

/** The names in view, at the left of whatever days are: one layer, drawn once, and told to readers by the rows. */
export function MatrixNames({ funds, top, height, opens }: NamesProps) {
  return (
    <div
      aria-hidden="true"
      className="sticky left-0 z-10 border-r border-line bg-surface"
      style={{ width: NAMES, height, paddingTop: top }}
    >
      {funds.map((fund) => (
        <div
          key={fund.id}
          title={fund.long}
          className={cn("flex items-center gap-2 px-4", opens(fund.id) && "border-t border-line-strong")}
          style={{ height: ROW }}
        >
          <span className="min-w-0 flex-1 truncate">{fund.name}</span>
          {opens(fund.id) && <span className="text-[11px] font-semibold text-muted">{fund.platform}</span>}
        </div>
      ))}
    </div>
  );
}

interface CellProps {
  row: number;
  column: number;
  letter: string;
  fund: string;
  day: string;
  text: Text["panel"];
  current: boolean;
  selected: boolean;
}

const Cell = memo(function Cell({ row, column, letter, fund, day, text, current, selected }: CellProps) {
  const look = lookOf(letter);
  const said = text.matrix.cell(fund, day, text.states[letter as keyof typeof text.states] ?? letter);
  return (
    <button
      type="button"
      role="gridcell"
      aria-selected={selected}
      aria-colindex={column + 2}
      data-cell={`${row} ${column}`}
      tabIndex={current ? 0 : -1}
      aria-label={said}
      className={cn(
        "m-px shrink-0 rounded-sm text-[13px]",
        MARKS[look.tone],
        selected && "ring-2 ring-accent ring-inset",
      )}
      style={CELL}
    >
      {look.mark}
    </button>
  );
});

/** Without the pixel around it. */
const CELL = { width: COLUMN - 2, height: ROW - 2 };
