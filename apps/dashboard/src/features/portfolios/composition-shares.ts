// What a fund held over time, as shares of its net assets: the classes that weighed most, and the others together.
import type { Schemas } from "@/api/client";
import { toPlot } from "@/lib/decimal";

/** Classes drawn one by one; more cannot be told apart. */
export const DRAWN = 7;

/** A day with the share of each drawn class, in percent; a class that was not held has none of it. */
export interface DayShares {
  day: string;
  shares: (number | null)[];
}

/** The drawn classes, the others counted as one more at the end, and their shares; days without net assets have no share. */
export function sharesOf(series: Schemas["SerieDaComposicao"]): { classes: string[]; rest: number; days: DayShares[] } {
  const all = series.classes.length;
  const own = all > DRAWN + 1 ? DRAWN : all;
  const days = series.dias.flatMap(({ data_pos, pl, valores }) => {
    const whole = pl ? toPlot(pl) : 0;
    if (whole === 0) return [];
    const shares = valores.map((value) => (value ? (100 * toPlot(value)) / whole : null));
    const others = shares.slice(own).reduce<number | null>((sum, one) => (one === null ? sum : (sum ?? 0) + one), null);
    return [{ day: data_pos, shares: all > own ? [...shares.slice(0, own), others] : shares }];
  });
  return { classes: series.classes.slice(0, own), rest: all - own, days };
}
