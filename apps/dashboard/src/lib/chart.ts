// How charts look: as the theme has it, and as many days on an axis as can be read.

/** An axis. */
export const AXIS = { stroke: "var(--muted)", fontSize: 11, tickLine: false } as const;

/** Lines across only; without a list of its own, the grid finds and measures every place of the ones it does not draw. */
export const GRID = { stroke: "var(--line)", vertical: false, verticalCoordinatesGenerator: (): number[] => [] };

/** The box that tells the values under the pointer. */
export const TOOLTIP = {
  background: "var(--surface)",
  border: "1px solid var(--line)",
  borderRadius: 6,
  color: "var(--ink)",
} as const;

/** A line of values. */
export const LINE = { strokeWidth: 2, dot: false, isAnimationActive: false } as const;

/** The looks of the first and of the second line of a chart that has two. */
export const [FIRST_LINE, SECOND_LINE] = [
  { ...LINE, stroke: "var(--accent)" },
  { ...LINE, stroke: "var(--warn)", strokeDasharray: "5 3" },
] as const;

/** Days written on an axis at most. */
const MOST = 12;
/** From how many months on an axis tells months, with their year, and not days. */
const LONG = 8;

/** Which of the days are written on an axis, and whether as months; the library would measure every day to find them. */
export function axisOf(days: readonly string[]): { ticks: string[]; months: boolean } {
  const opening = days.filter((day, at) => at > 0 && monthOf(day) !== monthOf(days[at - 1] ?? ""));
  if (opening.length < LONG) {
    const step = Math.ceil(days.length / MOST);
    return { ticks: days.filter((_, at) => (days.length - 1 - at) % step === 0), months: false };
  }
  const step = [1, 2, 3, 6].find((months) => opening.length / months <= MOST) ?? 12;
  return { ticks: opening.filter((day) => (Number(day.slice(5, 7)) - 1) % step === 0), months: true };
}

/** The first and the last of some days, as they stand in a file. */
export function spanOf(days: readonly string[], written: (day: string | undefined) => string): string {
  return days.length === 0 ? "" : `${written(days[0])} – ${written(days.at(-1))}`;
}

function monthOf(day: string): string {
  return day.slice(0, 7);
}
