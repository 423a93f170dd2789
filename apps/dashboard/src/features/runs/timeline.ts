// Places of the bars of a timeline, in percent of the time between the request and the last that happened.
import type { Schemas } from "@/api/client";

/** A bar with its place. */
export interface PlacedBar {
  key: string;
  task: string;
  result: string | null | undefined;
  seconds: number;
  left: number;
  width: number;
}

/** Bars with their place, in the order in which they began. Those without an end go on until now. */
export function layOut(bars: readonly Schemas["Barra"][], asked: string, now: number) {
  const begun = bars.flatMap((bar) => (bar.inicio ? [{ ...bar, inicio: bar.inicio }] : []));
  const end = (bar: { fim?: string | null }) => (bar.fim ? Date.parse(bar.fim) : now);
  const from = Math.min(Date.parse(asked), ...begun.map((bar) => Date.parse(bar.inicio)));
  const to = Math.max(from + 1000, ...begun.map(end));
  const placed = begun
    .sort((a, b) => Date.parse(a.inicio) - Date.parse(b.inicio))
    .map((bar, index): PlacedBar => {
      const [start, stop] = [Date.parse(bar.inicio), Math.max(end(bar), Date.parse(bar.inicio))];
      return {
        key: `${bar.tarefa} ${bar.inicio} ${index}`,
        task: bar.tarefa,
        result: bar.resultado,
        seconds: (stop - start) / 1000,
        left: (100 * (start - from)) / (to - from),
        width: (100 * (stop - start)) / (to - from),
      };
    });
  const workers = new Set(begun.map((bar) => bar.trabalhador)).size;
  return { bars: placed, workers, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
