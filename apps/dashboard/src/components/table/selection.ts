// Which rows of a table somebody marked to copy: a row, and a row to which the marking was stretched.
import { useState } from "react";

/** From which row to which one, by their keys; the second is the one that moves. */
export interface Marked {
  from: string;
  to: string;
}

/** The rows of a table as they are shown now. */
export interface Places {
  count: number;
  keyAt: (index: number) => string;
  /** The place of a row; below zero for one that is no longer there. */
  indexOf: (key: string) => number;
}

/** Rows that keep their places. */
export function fixedPlaces(count: number): Places {
  return { count, keyAt: String, indexOf: (key) => (Number(key) < count ? Number(key) : -1) };
}

/** Rows that may change their places, by their keys. */
export function movingPlaces(keys: readonly string[]): Places {
  const places = new Map(keys.map((key, index) => [key, index]));
  return { count: keys.length, keyAt: (index) => keys[index] ?? "", indexOf: (key) => places.get(key) ?? -1 };
}

/** First and last marked row; nothing when one of the two that say so is no longer there. */
export function spanOf(marked: Marked | undefined, places: Places): readonly [number, number] | undefined {
  if (!marked) return undefined;
  const [one, other] = [places.indexOf(marked.from), places.indexOf(marked.to)];
  return one < 0 || other < 0 ? undefined : [Math.min(one, other), Math.max(one, other)];
}

const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  End: Number.POSITIVE_INFINITY,
  Home: Number.NEGATIVE_INFINITY,
};

/** The marking after a key; nothing for a key that does not move it. */
export function markedAfter(
  key: string,
  stretched: boolean,
  marked: Marked | undefined,
  places: Places,
): Marked | undefined {
  const step = STEPS[key];
  if (step === undefined || places.count === 0) return undefined;
  const last = places.count - 1;
  const now = marked ? places.indexOf(marked.to) : -1;
  // Without a marking a step down begins at the first row, and one up at the last.
  const begin = step < 0 ? last + 1 : -1;
  const at = now < 0 && Number.isFinite(step) ? begin + Math.sign(step) : now + step;
  const to = places.keyAt(Math.max(0, Math.min(last, at)));
  return { from: stretched && spanOf(marked, places) && marked ? marked.from : to, to };
}

/** The marked rows of a table, and how to mark others. */
export function useMarked(places: Places) {
  const [marked, mark] = useState<Marked>();
  const span = spanOf(marked, places);
  return {
    span,
    has: (index: number) => span !== undefined && index >= span[0] && index <= span[1],
    clear: () => mark(undefined),
    all: () => places.count > 0 && mark({ from: places.keyAt(0), to: places.keyAt(places.count - 1) }),
    point: (index: number, stretched: boolean) => {
      const to = places.keyAt(index);
      mark({ from: stretched && span && marked ? marked.from : to, to });
    },
    /** Moves by a key, from a row when none is marked, and tells where to; nothing for a key that moves nothing. */
    move: (key: string, stretched: boolean, from?: number) => {
      const begin = span || from === undefined ? marked : { from: places.keyAt(from), to: places.keyAt(from) };
      const next = markedAfter(key, stretched, begin, places);
      if (!next) return undefined;
      mark(next);
      return places.indexOf(next.to);
    },
  };
}
