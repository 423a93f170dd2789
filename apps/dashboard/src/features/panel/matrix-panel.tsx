// The matrix of days and funds with its filters, its legend, and what is behind a cell.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import type { Schemas } from "@/api/client";
import { useDaysOff } from "@/api/days-off";
import { AsyncPanel, Empty, Skeleton } from "@/components/async-panel";
import { isPending, LETTERS, lookOf } from "@/components/fund-day/health";
import { SearchField } from "@/components/search-field";
import { matches } from "@/components/table/columns";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { addDays, businessDaysBefore, today } from "@/lib/dates";
import type { Place, Selection } from "@/lib/grid-keys";
import { decodeRuns } from "@/lib/run-length";
import { useAddress } from "@/lib/use-address";
import { CellDialog } from "./cell-dialog";
import { Matrix } from "./matrix";
import { MARKS } from "./matrix-cell";
import type { MatrixFund } from "./matrix-row";
import { MatrixSelection } from "./matrix-selection";
import { matrixQuery } from "./queries";
import { YearCalendar } from "./year-calendar";

const SPANS = [20, 60, 260] as const;
/** The view of a whole year, in the address. */
const YEAR = "ano";
/** Calendar days that hold a business day, with room for holidays. */
const CALENDAR_DAYS = 1.6;

/** The panel. */
export function MatrixPanel() {
  const text = useText().panel;
  const [query, put] = useAddress();
  const asYear = query.get("ver") === YEAR;
  const views = (
    <div className="flex gap-1 text-[12px]">
      {[
        ["", text.matrix.byFund],
        [YEAR, text.year.title],
      ].map(([view = "", name]) => (
        <Button
          key={view}
          size="small"
          aria-pressed={asYear === (view === YEAR)}
          className={cn(asYear === (view === YEAR) && "bg-accent-soft text-accent")}
          onClick={() => put({ ver: view, ano: "" })}
        >
          {name}
        </Button>
      ))}
    </div>
  );
  if (!asYear) return <FundsPanel views={views} />;
  return (
    <Panel title={text.year.title} actions={views}>
      <YearCalendar />
      <Legend />
    </Panel>
  );
}

/** Funds by day, with the ways to filter them. */
function FundsPanel({ views }: { views: ReactNode }) {
  const text = useText().panel.matrix;
  const [query, put] = useAddress();
  const span = SPANS.find((days) => String(days) === query.get("dias")) ?? SPANS[0];
  const now = today(new Date());
  const off = useDaysOff(addDays(now, -Math.ceil(span * CALENDAR_DAYS)), now);
  const from = span === SPANS[0] ? undefined : businessDaysBefore(now, span, off);
  const matrix = useQuery(matrixQuery(from));
  const filters = (
    <div className="flex items-center gap-2 text-[12px]">
      <SearchField
        label={text.filter}
        value={query.get("fundo") ?? ""}
        onSearch={(typed) => put({ fundo: typed })}
        className="w-44"
      />
      <label className="flex min-h-6 items-center gap-1.5">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={query.has("pendentes")}
          onChange={(event) => put({ pendentes: event.target.checked ? "1" : "" })}
        />
        {text.onlyPending}
      </label>
      {SPANS.map((days) => (
        <Button
          key={days}
          size="small"
          aria-pressed={days === span}
          className={cn(days === span && "bg-accent-soft text-accent")}
          onClick={() => put({ dias: days === SPANS[0] ? "" : String(days) })}
        >
          {text.days(days)}
        </Button>
      ))}
    </div>
  );
  return (
    <Panel
      title={text.title}
      actions={
        <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-1">
          {filters}
          {views}
        </div>
      }
    >
      <AsyncPanel query={matrix} skeleton={<Skeleton rows={10} />}>
        {(data) => <FilteredMatrix matrix={data} filter={query.get("fundo") ?? ""} pending={query.has("pendentes")} />}
      </AsyncPanel>
    </Panel>
  );
}

interface FilteredProps {
  matrix: Schemas["Matriz"];
  filter: string;
  pending: boolean;
}

function FilteredMatrix({ matrix, filter, pending }: FilteredProps) {
  const text = useText().panel.matrix;
  const [open, setOpen] = useState<{ fund: number; day: string }>();
  const [chosen, choose] = useState<{ selection: Selection; days: number }>();
  const rows = useMemo<MatrixFund[]>(
    () =>
      matrix.fundos.map((fund) => ({
        id: fund.id_fundo,
        name: fund.fundo,
        long: fund.nome,
        platform: fund.plataforma ?? undefined,
        letters: decodeRuns(fund.estados),
      })),
    [matrix],
  );
  const shown = useMemo(
    () =>
      rows.filter(
        (row) => matches(`${row.name} ${row.long}`, filter) && (!pending || [...row.letters].some(isPending)),
      ),
    [rows, filter, pending],
  );
  if (rows.length === 0) return <Empty title={text.empty} help={text.emptyHelp} />;
  const columns = matrix.dias.length;
  // Other days: the newest one again.
  const selection = within(chosen?.days === columns ? chosen.selection : newest(columns), shown.length, columns);
  const select = (next: Selection) => choose({ selection: next, days: columns });
  return (
    <>
      {shown.length === 0 ? (
        <Empty title={pending && filter === "" ? text.nothingPending : text.emptyFilter} />
      ) : (
        <Matrix
          days={matrix.dias}
          rows={shown}
          selection={selection}
          onSelect={select}
          onOpen={(fund, day) => setOpen({ fund, day })}
        />
      )}
      <MatrixSelection
        days={matrix.dias}
        rows={shown}
        selection={selection}
        onClear={() => select({ anchor: selection.at, at: selection.at })}
      >
        <Legend />
      </MatrixSelection>
      {open && <CellDialog fund={open.fund} day={open.day} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** The newest day of the first fund. */
function newest(columns: number): Selection {
  const at = { row: 0, column: Math.max(0, columns - 1) };
  return { anchor: at, at };
}

/** Other filters or days may leave fewer cells. */
function within({ anchor, at }: Selection, rows: number, columns: number): Selection {
  const kept = ({ row, column }: Place): Place => ({
    row: Math.max(0, Math.min(row, rows - 1)),
    column: Math.max(0, Math.min(column, columns - 1)),
  });
  return { anchor: kept(anchor), at: kept(at) };
}

function Legend() {
  const text = useText().panel;
  return (
    <ul
      aria-label={text.matrix.legend}
      className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-[12px] text-muted"
    >
      {LETTERS.filter((letter) => letter !== ".").map((letter) => (
        <li key={letter} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className={cn("grid size-4 place-items-center rounded-sm text-[11px]", MARKS[lookOf(letter).tone])}
          >
            {lookOf(letter).mark}
          </span>
          {text.states[letter]}
        </li>
      ))}
    </ul>
  );
}
