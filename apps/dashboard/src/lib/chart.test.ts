import { expect, test } from "vitest";
import { axisOf } from "./chart";
import { addDays } from "./dates";

const days = (count: number) => Array.from({ length: count }, (_, at) => addDays("2025-11-19", at + 1 - count));

test("few days are all written, more of them evenly, the newest always", () => {
  expect(axisOf(days(9))).toEqual({ ticks: days(9), months: false });
  const { ticks, months } = axisOf(days(90));
  expect(months).toBe(false);
  expect(ticks).toHaveLength(12);
  expect(ticks.at(-1)).toBe("2025-11-19");
  expect(axisOf([])).toEqual({ ticks: [], months: false });
});

test("long windows are written by months that open, as many as can be read", () => {
  expect(axisOf(days(365))).toEqual({ ticks: expect.arrayContaining(["2024-12-01", "2025-11-01"]), months: true });
  expect(axisOf(days(365)).ticks).toHaveLength(12);
  const { ticks } = axisOf(days(1826));
  expect(ticks).toEqual([
    ...["2021-01-01", "2021-07-01", "2022-01-01", "2022-07-01", "2023-01-01"],
    ...["2023-07-01", "2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01"],
  ]);
});

test("a month opens with its first day of those that there are", () => {
  const known = days(1826).filter((day) => !day.endsWith("-01"));
  expect(axisOf(known).ticks[0]).toBe("2021-01-02");
});
