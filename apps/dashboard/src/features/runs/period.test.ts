import { expect, test } from "vitest";
import { rangeOf } from "./period";

const off = { holidays: new Set(["2026-11-20"]), extra: new Set<string>() };
const monday = new Date("2026-11-23T12:00:00-03:00");

test("named periods end on the last business day", () => {
  expect(rangeOf("last", monday, off)).toEqual({ from: "2026-11-19", to: "2026-11-19" });
  expect(rangeOf("before", monday, off)).toEqual({ from: "2026-11-18", to: "2026-11-18" });
  expect(rangeOf("week", monday, off)).toEqual({ from: "2026-11-13", to: "2026-11-19" });
  expect(rangeOf("month", monday, off)).toEqual({ from: "2026-11-01", to: "2026-11-19" });
});

test("on the first business day of a month the month is the day before", () => {
  const day = new Date("2026-12-01T12:00:00-03:00");
  expect(rangeOf("month", day, off)).toEqual({ from: "2026-11-30", to: "2026-11-30" });
});
