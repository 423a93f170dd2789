// Windows of time that charts can show, in days; all of it has no number of them.
import { addDays } from "@/lib/dates";

const DAYS = { "30d": 30, "90d": 90, "6m": 182, "1a": 365, "5a": 1826, tudo: undefined } as const;

/** One of them. */
export type Span = keyof typeof DAYS;

/** Their names, the shortest first. */
export const SPANS = Object.keys(DAYS) as Span[];

const USUAL: Span = "6m";

/** Before any document. */
export const EVER = "1990-01-01";

/** The window that the address names. */
export function spanIn(name: string | null): Span {
  return SPANS.find((known) => known === name) ?? USUAL;
}

/** The first day of a window that ends today. */
export function firstDayOf(span: Span, today: string): string {
  const days = DAYS[span];
  return days === undefined ? EVER : addDays(today, -days);
}
