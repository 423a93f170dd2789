// Quotas of several funds as if each had been 100 on the first day that all of them have.
import { hundredfold, quotient } from "@/lib/decimal";

interface Point {
  data_pos: string;
  cota?: string | null | undefined;
}

interface Series {
  fund: { id_fundo: number; fundo: string };
  points: readonly Point[];
}

/** A fund's quotas from the common first day on. */
export interface Line {
  id: number;
  name: string;
  points: readonly { day: string; value: string }[];
}

/** Places of the figures. */
const PLACES = 4;

/** The lines; without points when the funds have no day in common. */
export function baseHundred(series: readonly Series[]): Line[] {
  const quotas = series.map(({ points }) => points.filter((point) => point.cota));
  const days = quotas.map((points) => new Set(points.map((point) => point.data_pos)));
  const first = quotas[0]?.find(({ data_pos }) => days.every((known) => known.has(data_pos)))?.data_pos;
  return series.map(({ fund }, at) => {
    const from = quotas[at]?.filter(({ data_pos }) => first !== undefined && data_pos >= first) ?? [];
    const base = from[0]?.cota;
    return {
      id: fund.id_fundo,
      name: fund.fundo,
      points: from.flatMap(({ data_pos, cota }) => {
        const value = cota ? quotient(hundredfold(cota), base, PLACES) : undefined;
        return value === undefined ? [] : [{ day: data_pos, value }];
      }),
    };
  });
}

/** The days that any line has, the oldest first, and what each line is by day. */
export function byDay(lines: readonly Line[]): { days: string[]; values: Map<string, string>[] } {
  const values = lines.map((line) => new Map(line.points.map((point) => [point.day, point.value])));
  return { days: [...new Set(values.flatMap((known) => [...known.keys()]))].sort(), values };
}
