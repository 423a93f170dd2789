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

/** A document with the place of its bar, in percent of the time since the request. */
export interface PlacedDocument {
  item: Schemas["Item"];
  /** Where the waiting ends. */
  left: number;
  /** The download; absent while nothing was asked for, and where the portal's list said enough. */
  width: number | undefined;
  /** Checking and loading, after it. */
  after: number | undefined;
  /** Moment by which they are ordered. */
  begun: number;
  /** Seconds. */
  waited: number;
  took: number | undefined;
  loaded: number | undefined;
  over: boolean;
}

/** Documents with the places of their bars, in the order in which they were asked for; those without an end go on until `now`. */
export function layOutDocuments(items: readonly Schemas["Item"][], asked: string, now: number) {
  const moments = items.flatMap(({ inicio, fim }) => [inicio, fim].flatMap((at) => (at ? [Date.parse(at)] : [])));
  const from = Math.min(Date.parse(asked), ...smallest(moments));
  const to = Math.max(from + 1000, ...largest(moments), items.some(({ fim }) => !fim) ? now : from);
  const share = (ms: number) => (100 * Math.max(0, ms)) / (to - from);
  const documents = items.map((item): PlacedDocument => {
    const end = item.fim ? Date.parse(item.fim) : to;
    const begun = item.inicio ? Math.min(Date.parse(item.inicio), end) : end;
    const came = item.recebido ? Math.min(Math.max(Date.parse(item.recebido), begun), end) : end;
    const took = item.inicio ? came - begun : undefined;
    const loaded = item.inicio && item.recebido ? end - came : undefined;
    return {
      item,
      left: share(begun - from),
      width: took === undefined ? undefined : share(took),
      after: loaded === undefined ? undefined : share(loaded),
      begun,
      waited: (begun - from) / 1000,
      took: took === undefined ? undefined : took / 1000,
      loaded: loaded === undefined ? undefined : loaded / 1000,
      over: !!item.fim,
    };
  });
  documents.sort((one, other) => one.begun - other.begun);
  return { documents, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

// Not by spreading: a run has more documents than a call may have arguments.
const smallest = (all: number[]) => (all.length ? [all.reduce((a, b) => Math.min(a, b))] : []);
const largest = (all: number[]) => (all.length ? [all.reduce((a, b) => Math.max(a, b))] : []);
