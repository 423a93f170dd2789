import { expect, test } from "vitest";
import { dayAfter, monthsOf } from "./year";

test("months are whole weeks, the days where the calendar has them", () => {
  const months = monthsOf(2025);
  expect(months.length).toBe(12);
  const november = months[10];
  expect(november?.weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, "2025-11-01"]);
  expect(november?.weeks.at(-1)?.[0]).toBe("2025-11-30");
  expect(months.flatMap(({ weeks }) => weeks.flat()).filter(Boolean).length).toBe(365);
  expect(monthsOf(2024)[1]?.weeks.flat().filter(Boolean).at(-1)).toBe("2024-02-29");
});

test("keys lead to days that are there", () => {
  const days = ["2025-11-18", "2025-11-19", "2025-11-21", "2025-11-24", "2025-11-26", "2025-12-22"];
  expect(dayAfter("ArrowRight", "2025-11-19", days)).toBe("2025-11-21");
  expect(dayAfter("ArrowLeft", "2025-11-18", days)).toBeUndefined();
  expect(dayAfter("ArrowDown", "2025-11-19", days)).toBe("2025-11-26");
  expect(dayAfter("ArrowUp", "2025-11-26", days)).toBe("2025-11-19");
  expect(dayAfter("PageDown", "2025-11-24", days)).toBe("2025-12-22");
  expect(dayAfter("Home", "2025-11-24", days)).toBe("2025-11-18");
  expect(dayAfter("End", "2025-11-24", days)).toBe("2025-12-22");
  expect(dayAfter("a", "2025-11-24", days)).toBeUndefined();
});
