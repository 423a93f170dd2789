import { expect, test } from "vitest";
import {
  addDays,
  businessDaysAfter,
  businessDaysBefore,
  formatDay,
  formatDuration,
  formatMoment,
  formatMonth,
  isBusinessDay,
  today,
} from "./dates";

const off = { holidays: new Set(["2026-11-20"]), extra: new Set(["2026-11-21"]) };

test("days are text and keep their day everywhere", () => {
  expect(formatDay("2026-11-19", "pt-BR")).toBe("19/11/2026");
  expect(formatDay("2026-11-19", "en")).toBe("2026-11-19");
  expect(["pt-BR", "en"].map((locale) => formatMonth("2026-11-19", locale))).toEqual(["11/2026", "2026-11"]);
  expect(formatDay(null, "pt-BR")).toBe("–");
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
});

test("moments are São Paulo's, whatever the offset they come with", () => {
  expect(formatMoment("2026-11-22T02:30:05+00:00", "pt-BR")).toBe("21/11/2026 23:30:05");
  expect(formatMoment("2026-11-22T02:30:05+00:00", "en")).toBe("2026-11-21 23:30:05");
  expect(formatMoment("ontem", "pt-BR")).toBe("–");
  expect(today(new Date("2026-11-22T02:30:05Z"))).toBe("2026-11-21");
});

test("business days follow the calendar of the office", () => {
  expect(isBusinessDay("2026-11-20", off)).toBe(false);
  expect(isBusinessDay("2026-11-21", off)).toBe(true);
  expect(isBusinessDay("2026-11-22", off)).toBe(false);
  expect(businessDaysBefore("2026-11-23", 1, off)).toBe("2026-11-21");
  expect(businessDaysBefore("2026-11-23", 2, off)).toBe("2026-11-19");
});

test("durations are said in the units that matter", () => {
  expect([0.4, 41, 185, 7800].map(formatDuration)).toEqual(["0 s", "41 s", "3 min 05 s", "2 h 10 min"]);
});

test("business days that have passed since a day", () => {
  const off = { holidays: new Set(["2025-11-20"]), extra: new Set<string>() };
  expect(businessDaysAfter("2025-11-19", "2025-11-21", off)).toBe(1);
  expect(businessDaysAfter("2025-11-14", "2025-11-24", off)).toBe(5);
  expect(businessDaysAfter("2025-11-21", "2025-11-21", off)).toBe(0);
  expect(businessDaysAfter("2025-11-24", "2025-11-21", off)).toBe(0);
});
