import { expect, test } from "vitest";
import { yearsOf } from "./days-off";

test("a span touches the years of both its ends and those between", () => {
  expect(yearsOf("2026-03-02", "2026-11-22")).toEqual([2026]);
  expect(yearsOf("2025-12-29", "2026-01-02")).toEqual([2025, 2026]);
  expect(yearsOf("2024-12-31", "2026-01-02")).toEqual([2024, 2025, 2026]);
});

test("no day, no year", () => {
  expect(yearsOf("", "2026-01-02")).toEqual([]);
  expect(yearsOf("2026-01-02", "2025-01-02")).toEqual([]);
});
