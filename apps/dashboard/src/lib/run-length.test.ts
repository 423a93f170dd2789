import { expect, test } from "vitest";
import { decodeRuns } from "./run-length";

test("runs are days again", () => {
  expect(decodeRuns("L12D-2F")).toBe(`${"L".repeat(12)}D--F`);
  expect(decodeRuns(".3L")).toBe("...L");
  expect(decodeRuns("")).toBe("");
});

test("a year of 500 funds is quick", () => {
  const rows = Array.from({ length: 500 }, () => decodeRuns("L100A3L100T57"));
  expect(rows.every((row) => row.length === 260)).toBe(true);
});
