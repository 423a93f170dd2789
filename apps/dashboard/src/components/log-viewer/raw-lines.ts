// The lines of a log as they are stored: which ones are shown, and the text of each, as the .jsonl file has it.
import type { LogLine } from "@/live/frames";
import { type LogFilter, type ShownLine, shownLines } from "./view";

/** The lines that a filter keeps, each one by itself. */
export function rawLines(lines: readonly LogLine[], filter: LogFilter): ShownLine[] {
  return lines.flatMap((line) => shownLines([line], filter));
}

/** A line with all that is stored of it, what is read first in front. */
export function rawText(line: LogLine): string {
  const { timestamp, level, sistema, message, ...rest } = line;
  return JSON.stringify({ timestamp, level, sistema, message, ...rest });
}
