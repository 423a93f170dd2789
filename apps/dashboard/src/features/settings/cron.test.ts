import { expect, test } from "vitest";
import { cronAt, dailyHour } from "./cron";

test("an hour of every day is read and written", () => {
  expect(dailyHour("15 8 * * *")).toBe("08:15");
  expect(cronAt("08:15")).toBe("15 8 * * *");
  expect(dailyHour(cronAt("23:59"))).toBe("23:59");
});

test("other expressions are none", () => {
  for (const cron of ["*/5 8 * * *", "15 8 * * 1-5", "61 8 * * *", ""]) expect(dailyHour(cron)).toBeUndefined();
});
