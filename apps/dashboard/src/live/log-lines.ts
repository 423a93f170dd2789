// The lines of a log in order, each once. Lines come in pages that were asked for and live; a hole is asked for.
import type { LogLine } from "./frames";

/** What is known of a job's log. */
export interface LogLines {
  readonly lines: readonly LogLine[];
  /** Number of the last line that is there. */
  readonly last: number;
  /** Live lines came with a hole before them: pages after `last` are to be asked for. */
  readonly hole: boolean;
}

export const NO_LINES: LogLines = { lines: [], last: 0, hole: false };

/** Adds a page that was asked for after `last`. What the server no longer has before it is gone for good. */
export function addPage(log: LogLines, page: readonly LogLine[]): LogLines {
  return joined(log, page, false);
}

/** Adds live lines; those after a hole wait for the page that fills it. */
export function addLive(log: LogLines, batch: readonly LogLine[]): LogLines {
  const fresh = batch.filter((line) => line.seq > log.last);
  const upTo = fresh.findIndex((line, index) => line.seq !== log.last + 1 + index);
  return joined(log, upTo < 0 ? fresh : fresh.slice(0, upTo), upTo >= 0);
}

function joined(log: LogLines, more: readonly LogLine[], hole: boolean): LogLines {
  const fresh = more.filter((line) => line.seq > log.last);
  const last = fresh.at(-1)?.seq ?? log.last;
  if (fresh.length === 0 && hole === log.hole) return log;
  return { lines: fresh.length > 0 ? log.lines.concat(fresh) : log.lines, last, hole };
}
