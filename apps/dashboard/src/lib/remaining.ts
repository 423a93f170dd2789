// How long something goes on, from how fast it went: told as a range, late enough to be of use, and seldom upwards.

interface Progress {
  /** Seconds since it began. */
  elapsed: number;
  done: number;
  total: number;
  /** Seconds that the whole usually takes, when something like it was seen before. */
  usual?: number | undefined;
}

/** What was seen of something that goes on. */
export interface Watched {
  /** As it was first seen: what came before the first of the whole, such as planning, says nothing of the rest. */
  from: Progress;
  /** Seconds that it still takes, when enough was seen. */
  seconds?: number;
  /** When that was last raised. */
  raised?: number;
}

/** Seconds and share of the whole before which nothing is told. */
const FIRST_SECONDS = 5;
const FIRST_SHARE = 0.1;
/** Seconds in which a guess rises once. */
const RISES_EVERY = 10;

/** What is known after one more look. */
export function watchedAfter(before: Watched | undefined, now: Progress): Watched {
  const from = before && before.from.total === now.total ? before.from : now;
  const seconds = blended(guessed(from, now), now);
  if (seconds === undefined) return { from };
  const { seconds: told, raised } = before ?? {};
  if (told === undefined || raised === undefined) return { from, seconds, raised: now.elapsed };
  if (seconds <= told) return { from, seconds, raised };
  return now.elapsed - raised < RISES_EVERY ? { from, seconds: told, raised } : { from, seconds, raised: now.elapsed };
}

/** What is usual counts at the begin, and less the more was seen: at the end only what was seen does. */
function blended(seen: number | undefined, { done, total, usual }: Progress): number | undefined {
  if (seen === undefined || usual === undefined) return seen;
  const share = done / total;
  return share * seen + (1 - share) * usual * (1 - share);
}

/** By the speed since it was first seen; by that since its start when it was well on its way by then. */
function guessed(from: Progress, { elapsed, done, total }: Progress): number | undefined {
  if (elapsed < FIRST_SECONDS || done === 0 || done < FIRST_SHARE * total || done >= total) return undefined;
  const seen = done - from.done;
  if (seen > 0 && elapsed - from.elapsed >= FIRST_SECONDS / 2) {
    return ((total - done) * (elapsed - from.elapsed)) / seen;
  }
  return ((total - done) * elapsed) / done;
}

/** A fifth less and a quarter more, in steps that people think in: both ends in seconds, or both in minutes. */
export function rangeOf(seconds: number): { from: number; to: number; unit: "s" | "min" } {
  const [low, high] = [seconds * 0.8, seconds * 1.25];
  if (high <= 90) {
    const from = Math.max(5, 5 * Math.floor(low / 5));
    return { from, to: Math.max(from, 5 * Math.ceil(high / 5)), unit: "s" };
  }
  return { from: Math.max(1, Math.floor(low / 60)), to: Math.ceil(high / 60), unit: "min" };
}
