// A year at a glance: every business day with the worst state of a fund on it; a day leads to its Painel.
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { useDaysOff } from "@/api/days-off";
import { AsyncPanel, Skeleton } from "@/components/async-panel";
import { type Letter, lookOf } from "@/components/fund-day/health";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { isBusinessDay, today } from "@/lib/dates";
import { useParameter } from "@/lib/use-address";
import { MARKS } from "./matrix-cell";
import { matrixQuery } from "./queries";
import { dayAfter, type Month, monthsOf } from "./year";

type Day = Schemas["DiaDaMatriz"];

/** Before any document. */
const FIRST_YEAR = 1990;

/** The calendar, with the way to the years before and after. */
export function YearCalendar() {
  const text = useText().panel.year;
  const [typed, choose] = useParameter("ano");
  const now = today(new Date());
  const last = Number(now.slice(0, 4));
  const asked = Number(typed);
  const year = Number.isInteger(asked) && asked >= FIRST_YEAR && asked <= last ? asked : last;
  const matrix = useQuery(matrixQuery(`${year}-01-01`, year === last ? undefined : `${year}-12-31`));
  const go = (to: number) => choose(to === last ? "" : String(to));
  return (
    <div className="flex flex-col gap-2 p-3">
      <div className="flex items-center justify-center gap-2">
        <Button
          look="ghost"
          size="icon"
          aria-label={text.before}
          disabled={year <= FIRST_YEAR}
          onClick={() => go(year - 1)}
        >
          <ChevronLeft aria-hidden="true" />
        </Button>
        <h3 aria-live="polite" className="w-16 text-center text-[15px] font-semibold tabular-nums">
          {year}
        </h3>
        <Button look="ghost" size="icon" aria-label={text.after} disabled={year >= last} onClick={() => go(year + 1)}>
          <ChevronRight aria-hidden="true" />
        </Button>
      </div>
      <AsyncPanel query={matrix} skeleton={<Skeleton rows={10} />}>
        {(data) => <Months year={year} days={data.dias} />}
      </AsyncPanel>
    </div>
  );
}

function Months({ year, days }: { year: number; days: readonly Day[] }) {
  const known = useMemo(() => new Map(days.map((day) => [day.data, day])), [days]);
  const ordered = useMemo(() => days.map((day) => day.data).filter((day) => day.startsWith(`${year}-`)), [days, year]);
  const off = useDaysOff(`${year}-01-01`, `${year}-12-31`);
  const grid = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).getAttribute("data-day");
    const to = from && dayAfter(event.key, from, ordered);
    if (!to) return;
    event.preventDefault();
    grid.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus();
  };
  const begun = useMemo(() => days.find((day) => day.total > 0)?.data, [days]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys lead from one day to another, which are links
    <div
      ref={grid}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[repeat(auto-fill,minmax(232px,1fr))] items-start justify-items-center gap-x-5 gap-y-4"
    >
      {monthsOf(year).map((month) => (
        <MonthTable
          key={month.first}
          month={month}
          known={known}
          isOff={(day) => !isBusinessDay(day, off)}
          reached={ordered.at(-1)}
          begun={begun}
        />
      ))}
    </div>
  );
}

interface MonthProps {
  month: Month;
  known: ReadonlyMap<string, Day>;
  isOff: (day: string) => boolean;
  /** The day that the Tab key reaches; arrows lead to the others. */
  reached: string | undefined;
  /** The first day with anything: before it nothing is missing. */
  begun: string | undefined;
}

function MonthTable({ month, known, isOff, reached, begun }: MonthProps) {
  const text = useText().panel.year;
  const name = text.months[Number(month.first.slice(5, 7)) - 1] ?? "";
  return (
    <table className="border-separate border-spacing-0.5 text-[12px] tabular-nums">
      <caption className="pb-1 text-left font-medium">{name}</caption>
      <thead>
        <tr>
          {text.weekdays.map((weekday) => (
            <th key={weekday} scope="col" className="size-7 text-[11px] font-normal text-muted">
              <abbr title={weekday} className="no-underline">
                {weekday.slice(0, 1).toUpperCase()}
              </abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, at) => (
          <tr key={week.find(Boolean) ?? at}>
            {week.map((day, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a week has its days in their places
              <td key={column} className="p-0">
                {day && (
                  <DayCell
                    day={day}
                    known={known.get(day)}
                    off={isOff(day)}
                    reached={day === reached}
                    missing={begun !== undefined && day > begun}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayProps {
  day: string;
  known: Day | undefined;
  off: boolean;
  /** Whether the Tab key comes here. */
  reached: boolean;
  /** Whether having nothing of the day is a fault. */
  missing: boolean;
}

function DayCell({ day, known, off, reached, missing }: DayProps) {
  const text = useText().panel;
  const format = useFormat();
  const number = Number(day.slice(8));
  if (!known) {
    const title = off ? text.year.off(format.day(day)) : undefined;
    return (
      <span title={title} className={cn("grid size-7 place-items-center", off ? "text-muted" : "text-ink")}>
        {number}
      </span>
    );
  }
  const { mark, tone } = lookOf(known.pior);
  const state = text.states[known.pior as Letter] ?? "";
  const said =
    known.total === 0
      ? text.year.nothing(format.day(day))
      : text.matrix.column(format.day(day), known.liberados, known.total);
  return (
    <Link
      to={`/?data=${day}`}
      data-day={day}
      tabIndex={reached ? 0 : -1}
      aria-label={known.total === 0 ? said : text.year.day(said, state)}
      title={known.total === 0 ? said : text.year.day(said, state)}
      className={cn(
        "relative grid size-7 place-items-center rounded-sm hover:outline-2 hover:outline-accent",
        known.total > 0 && MARKS[tone],
        known.total === 0 && (missing ? "border border-dashed border-fail text-ink" : "text-muted"),
      )}
    >
      {number}
      <span aria-hidden="true" className="absolute right-0.5 -top-0.5 text-[9px] leading-3">
        {mark}
      </span>
    </Link>
  );
}
