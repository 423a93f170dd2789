// The lines of a log as they are stored: which ones are shown, and the text of each, as the .jsonl file has it.
import { keptLines, type Line, type LogFilter, type ShownLine } from "./view";

/** The lines that a filter keeps, each one by itself. */
export function rawLines(lines: readonly Line[], filter: LogFilter): ShownLine[] {
  return keptLines(lines, filter).map((line) => ({ line, times: 1 }));
}

/** A line with all that is stored of it, what is read first in front. */
export function rawText(line: Line): string {
  const { timestamp, level, sistema, message, ...rest } = line;
  return JSON.stringify({ timestamp, level, sistema, message, ...rest });
}
