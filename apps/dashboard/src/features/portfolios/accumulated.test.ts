import { expect, test } from "vitest";
import { earnedSince } from "./accumulated";

const OFF = { holidays: new Set<string>(), extra: new Set<string>() };
const quotas = (...pairs: [string, string][]) => pairs.map(([day, quota]) => ({ day, quota }));
const rates = (...pairs: [string, string][]) => ({ isRate: true, byDay: new Map(pairs) });

test("the index earns from the first day to the one before", () => {
  const values = rates(["2025-12-17", "1"], ["2025-12-18", "2"], ["2025-12-19", "50"]);
  const days = earnedSince(quotas(["2025-12-17", "1"], ["2025-12-19", "1.06"]), values, OFF);
  expect(days.at(-1)).toMatchObject({ fund: "0.06000000", index: "0.03020000" });
});

test("weekends and holidays need no rate, a business day does", () => {
  const days = quotas(["2025-12-18", "1"], ["2025-12-22", "1"], ["2025-12-24", "1"]);
  const values = rates(["2025-12-18", "1"], ["2025-12-19", "1"], ["2025-12-22", "1"]);
  const holiday = { ...OFF, holidays: new Set(["2025-12-23"]) };
  expect(earnedSince(days, values, holiday).map((day) => day.index)).toEqual([
    "0.00000000",
    "0.02010000",
    "0.03030100",
  ]);
  expect(earnedSince(days, values, OFF).at(-1)?.index).toBeUndefined();
});

test("an index of levels is compared with its first one", () => {
  const values = {
    isRate: false,
    byDay: new Map([
      ["2025-12-17", "120"],
      ["2025-12-18", "132"],
    ]),
  };
  const days = earnedSince(quotas(["2025-12-17", "2"], ["2025-12-18", "1"], ["2025-12-19", "1"]), values, OFF);
  expect(days.map((day) => day.index)).toEqual(["0.00000000", "0.10000000", undefined]);
});

test("a fall is seen from the highest quota so far", () => {
  const days = earnedSince(quotas(["2025-12-17", "1"], ["2025-12-18", "2"], ["2025-12-19", "1.5"]), undefined, OFF);
  expect(days.map((day) => day.fall)).toEqual(["0.00000000", "0.00000000", "-0.25000000"]);
  expect(days.map((day) => day.index)).toEqual([undefined, undefined, undefined]);
});
