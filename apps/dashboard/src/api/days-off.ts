// The office's days off, over whatever years a span of days touches.
import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import type { DaysOff } from "@/lib/dates";
import { calendarQuery } from "./queries";

/** The days off from one day to another; only weekends as long as nothing else is known. */
export function useDaysOff(from: string, to: string): DaysOff {
  return useQueries({ queries: yearsOf(from, to).map(calendarQuery), combine: together });
}

/** The years that a span touches. */
export function yearsOf(from: string, to: string): number[] {
  const [first, last] = [from, to].map((day) => Number(day.slice(0, 4)));
  if (!first || !last || last < first) return [];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function together(years: UseQueryResult<DaysOff>[]): DaysOff {
  const known = years.flatMap(({ data }) => (data ? [data] : []));
  return {
    holidays: new Set(known.flatMap(({ holidays }) => [...holidays])),
    extra: new Set(known.flatMap(({ extra }) => [...extra])),
  };
}
