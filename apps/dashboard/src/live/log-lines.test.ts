import { expect, test } from "vitest";
import type { LogLine } from "./frames";
import { addLive, addPage, NO_LINES } from "./log-lines";

function lines(from: number, to: number): LogLine[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    job_id: 7,
    seq: from + index,
    level: "INFO",
    sistema: "qore",
    message: `linha ${from + index}`,
    timestamp: "2026-11-22T08:00:00-03:00",
    item: "",
  }));
}

const seqs = (log: { lines: readonly LogLine[] }) => log.lines.map((line) => line.seq);

test("pages and live lines make one log without duplicates", () => {
  const log = addLive(addPage(NO_LINES, lines(1, 4)), lines(3, 6));
  expect(seqs(log)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(log.hole).toBe(false);
});

test("a hole is seen, and the page that fills it closes it", () => {
  const before = addPage(NO_LINES, lines(1, 2));
  const holed = addLive(before, lines(5, 6));
  expect(seqs(holed)).toEqual([1, 2]);
  expect(holed.hole).toBe(true);
  const whole = addPage(holed, lines(3, 6));
  expect(seqs(whole)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(whole.hole).toBe(false);
});

test("lines that the server has thrown away are no hole of a page", () => {
  expect(seqs(addPage(NO_LINES, lines(100, 102)))).toEqual([100, 101, 102]);
});

test("nothing new is the same log", () => {
  const log = addPage(NO_LINES, lines(1, 2));
  expect(addLive(log, lines(1, 2))).toBe(log);
});
