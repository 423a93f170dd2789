import { expect, test } from "vitest";
import type { LogLine } from "@/live/frames";
import { patternOf } from "./pattern";
import { asText, countLevels, elapsed, fundOf, LEVELS, nextMatch, nextOfLevel, shownLines } from "./view";

const line = (seq: number, level: string, message: string, item = ""): LogLine => ({
  job_id: 1,
  seq,
  level,
  sistema: "qore",
  message,
  timestamp: "2026-11-22T08:00:00-03:00",
  item,
});

const all = { levels: new Set<string>(LEVELS), system: "", fund: "", text: "" };
const lines = [
  line(1, "INFO", "Portal autenticado"),
  line(2, "WARNING", "nenhum arquivo", "FIM RAM 19/11/2026"),
  line(3, "WARNING", "nenhum arquivo", "FIM RAM 19/11/2026"),
  line(4, "ERROR", "sem conexão", "FIRF MARÉ MANSA 19/11/2026"),
];

test("lines that say the same in a row are one with how often", () => {
  expect(shownLines(lines, all).map(({ line: { seq }, times }) => [seq, times])).toEqual([
    [1, 1],
    [2, 2],
    [4, 1],
  ]);
});

test("levels and text without accents filter", () => {
  expect(shownLines(lines, { ...all, levels: new Set(["ERROR"]) })).toHaveLength(1);
  expect(shownLines(lines, { ...all, text: "mare conexao" })[0]?.line.seq).toBe(4);
  expect(shownLines(lines, { ...all, system: "maps" })).toEqual([]);
  expect(countLevels(lines)).toEqual({ INFO: 1, WARNING: 2, ERROR: 1 });
});

test("the next error is found in both directions and round the end", () => {
  const shown = shownLines(lines, all);
  expect(nextOfLevel(shown, "ERROR", 0, 1)).toBe(2);
  expect(nextOfLevel(shown, "ERROR", 2, 1)).toBe(2);
  expect(nextOfLevel(shown, "WARNING", 2, -1)).toBe(1);
  expect(nextOfLevel([], "ERROR", 0, 1)).toBeUndefined();
});

test("a line reads as the console of old wrote it", () => {
  const [, warning] = lines;
  expect(warning && asText(warning, "09:12:03")).toBe("[!] 09:12:03 QORE FIM RAM 19/11/2026 nenhum arquivo");
});

test("a window of hours and an expression filter", () => {
  const at = (hour: string) => ({ ...line(1, "INFO", `${hour} recebido`), timestamp: `2026-11-22T${hour}-03:00` });
  const hours = ["23:59:59", "08:00:00", "09:12:03", "09:12:59", "09:13:00"].map(at);
  const seen = (filter: object) =>
    shownLines(hours, { ...all, ...filter }).map(({ line }) => line.timestamp.slice(11, 16));
  expect(seen({ from: "08:00", until: "09:12" })).toEqual(["08:00", "09:12", "09:12"]);
  expect(seen({ from: "09:12:04" })).toEqual(["23:59", "09:12", "09:13"]);
  expect(seen({ from: "23:00", until: "08:30" })).toEqual(["23:59", "08:00"]);
  expect(seen({ expression: patternOf("^qore .*09:1\\d:0").expression })).toEqual(["09:12", "09:13"]);
});

test("the next match is found in both directions and round the end", () => {
  expect(nextMatch(3, -1, 1)).toBe(0);
  expect(nextMatch(3, -1, -1)).toBe(2);
  expect(nextMatch(3, 2, 1)).toBe(0);
  expect(nextMatch(3, 0, -1)).toBe(2);
  expect(nextMatch(3, 1, 1)).toBe(2);
  expect(nextMatch(0, -1, 1)).toBeUndefined();
});

test("the fund of a line is in what it is about", () => {
  expect(fundOf({ item: "RAM FICTÍCIO FIM 19/11/2025 PDF" })).toBe("RAM FICTÍCIO FIM");
  expect(fundOf({ item: "" })).toBe("");
  expect(fundOf({ item: "portal" })).toBe("");
});

test("time passes since the first line, over midnight too", () => {
  expect(elapsed("2025-11-19T23:59:58-03:00", "2025-11-20T01:02:03-03:00")).toBe("+1:02:05");
  expect(elapsed("2025-11-19T09:00:00-03:00", "2025-11-19T09:00:00-03:00")).toBe("+0:00:00");
});
