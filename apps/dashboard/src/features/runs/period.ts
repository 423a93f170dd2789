// Periods to collect: named ones, or any range. Days only; the office's calendar tells which ones count.
import { businessDaysBefore, type DaysOff, today } from "@/lib/dates";

/** A named period, or a range that somebody chooses. */
export const PRESETS = ["last", "before", "week", "month", "range"] as const;

/** One of them. */
export type Preset = (typeof PRESETS)[number];

/** From one day to another, both included. */
export interface Range {
  from: string;
  to: string;
}

/** The days of a named period. */
export function rangeOf(preset: Exclude<Preset, "range">, now: Date, off: DaysOff): Range {
  const day = today(now);
  const last = businessDaysBefore(day, 1, off);
  switch (preset) {
    case "last":
      return { from: last, to: last };
    case "before": {
      const before = businessDaysBefore(day, 2, off);
      return { from: before, to: before };
    }
    case "week":
      return { from: businessDaysBefore(day, 5, off), to: last };
    case "month":
      return last.slice(0, 7) === day.slice(0, 7)
        ? { from: `${last.slice(0, 7)}-01`, to: last }
        : { from: last, to: last };
  }
}
