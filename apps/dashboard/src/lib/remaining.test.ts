import { expect, test } from "vitest";
import { rangeOf, type Watched, watchedAfter } from "./remaining";

/** Looks at something of a hundred parts: seconds and parts done, one after the other. */
const after = (...looks: [number, number][]) =>
  looks.reduce<Watched | undefined>(
    (seen, [elapsed, done]) => watchedAfter(seen, { elapsed, done, total: 100 }),
    undefined,
  )?.seconds;

test("nothing is told in the first seconds, before a tenth is done, and at the end", () => {
  expect(after([4, 50])).toBeUndefined();
  expect(after([60, 9])).toBeUndefined();
  expect(after([60, 0])).toBeUndefined();
  expect(after([60, 100])).toBeUndefined();
  expect(after([10, 50])).toBe(10);
});

test("what is seen counts more than what came before", () => {
  expect(after([20, 0], [25, 50])).toBe(5);
  expect(after([20, 0], [30, 20], [40, 40])).toBe(30);
  const planning = watchedAfter(undefined, { elapsed: 8, done: 0, total: 0 });
  const started = watchedAfter(planning, { elapsed: 10, done: 0, total: 100 });
  expect(watchedAfter(started, { elapsed: 15, done: 50, total: 100 }).seconds).toBe(5);
});

test("a guess falls at once and rises once in ten seconds", () => {
  expect(after([10, 0], [20, 50], [25, 80])).toBe(3.75);
  expect(after([10, 0], [20, 50], [29, 50])).toBe(10);
  expect(after([10, 0], [20, 50], [30, 50])).toBe(20);
});

test("what is usual counts at the begin and fades", () => {
  const usually = (usual: number, ...looks: [number, number][]) =>
    looks.reduce<Watched | undefined>(
      (seen, [elapsed, done]) => watchedAfter(seen, { elapsed, done, total: 100, usual }),
      undefined,
    )?.seconds;
  expect(usually(100, [4, 50])).toBeUndefined();
  expect(usually(100, [10, 5])).toBeUndefined();
  // A tenth done in ten seconds, as usual: nine tenths are left.
  expect(usually(100, [10, 10])).toBeCloseTo(90);
  // Twice as slow as usual: believed little at the begin, much at the end.
  expect(usually(100, [20, 10])).toBeCloseTo(0.1 * 180 + 0.9 * 90);
  expect(usually(100, [180, 90])).toBeCloseTo(0.9 * 20 + 0.1 * 10);
});

test("a range is told in one unit", () => {
  expect(rangeOf(2)).toEqual({ from: 5, to: 5, unit: "s" });
  expect(rangeOf(30)).toEqual({ from: 20, to: 40, unit: "s" });
  expect(rangeOf(100)).toEqual({ from: 1, to: 3, unit: "min" });
  expect(rangeOf(600)).toEqual({ from: 8, to: 13, unit: "min" });
});
