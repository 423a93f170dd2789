// The days of a year as a calendar lays them out: months of weeks, Sunday first.
import { addDays } from "@/lib/dates";

/** A week: its days, nothing before the first and after the last of the month. */
export type Week = readonly (string | undefined)[];

/** A month of a year. */
export interface Month {
  /** Its first day. */
  first: string;
  weeks: Week[];
}

/** The months of a year. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, at) => monthOf(`${year}-${String(at + 1).padStart(2, "0")}-01`));
}

function monthOf(first: string): Month {
  const cells: (string | undefined)[] = Array(weekday(first)).fill(undefined);
  for (let day = first; day.slice(0, 7) === first.slice(0, 7); day = addDays(day, 1)) cells.push(day);
  while (cells.length % 7 !== 0) cells.push(undefined);
  const weeks = Array.from({ length: cells.length / 7 }, (_, at) => cells.slice(7 * at, 7 * at + 7));
  return { first, weeks };
}

/** 0 is Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** Days that a key goes on by; weeks and months as a calendar shows them. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The day that a key leads to from another; only to one of `days`, which come in order. Nothing when the key leads nowhere. */
export function dayAfter(key: string, from: string, days: readonly string[]): string | undefined {
  const at = days.indexOf(from);
  if (key === "Home") return days[0];
  if (key === "End") return days.at(-1);
  if (key === "ArrowLeft" || key === "ArrowRight") return days[at + (STEPS[key] ?? 0)];
  if (key === "PageUp") return days.findLast((day) => day <= addDays(from, -28));
  if (key === "PageDown") return days.find((day) => day >= addDays(from, 28));
  const step = STEPS[key];
  if (step === undefined) return undefined;
  const wanted = addDays(from, step);
  return step < 0 ? days.findLast((day) => day <= wanted) : days.find((day) => day >= wanted);
}
