import { expect, test } from "vitest";
import type { LogLine } from "@/live/frames";
import { rawLines, rawText } from "./raw-lines";
import { LEVELS } from "./view";

const line = (seq: number, message: string): LogLine => ({
  job_id: 1,
  seq,
  level: "INFO",
  sistema: "qore",
  message,
  timestamp: "2026-11-22T08:00:00-03:00",
  item: "",
});

const all = { levels: new Set<string>(LEVELS), system: "", fund: "", text: "" };

test("lines that say the same stay apart, and the filter holds", () => {
  const lines = [line(1, "recebido"), line(2, "recebido"), line(3, "carregado")];
  expect(rawLines(lines, all).map((shown) => [shown.line.seq, shown.times])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  expect(rawLines(lines, { ...all, text: "carreg" }).map((shown) => shown.line.seq)).toEqual([3]);
});

test("a line is whole", () => {
  expect(JSON.parse(rawText(line(7, 'disse "não"')))).toEqual(line(7, 'disse "não"'));
});
