// Which lines of a log are shown: by level, system and text, the same line in a row once with how often.
import { matches } from "@/components/table/columns";
import type { LogLine } from "@/live/frames";
import type { LineExpression } from "./pattern";

/** Levels from the heaviest to the lightest. */
export const LEVELS = ["ERROR", "WARNING", "INFO", "DEBUG"] as const;

/** A level. */
export type Level = (typeof LEVELS)[number];

/** A line of a log, of a run or another. */
export type Line = Omit<LogLine, "job_id">;

/** What to show. */
export interface LogFilter {
  levels: ReadonlySet<string>;
  system: string;
  /** Of the line's document; empty for any. */
  fund: string;
  text: string;
  expression?: LineExpression | undefined;
  /** Hours in São Paulo, `09:12` or `09:12:03`; empty for any. A window that ends before it begins goes past midnight. */
  from?: string;
  until?: string;
}

/** A line that is shown, and how many follow it that say the same. */
export interface ShownLine {
  line: Line;
  times: number;
}

/** The lines that a filter keeps, each one by itself. */
export function keptLines(lines: readonly Line[], filter: LogFilter): Line[] {
  filter.expression?.begin();
  return lines.filter((line) => keeps(filter, line));
}

/** The lines that a filter keeps, those that say the same in a row as one. */
export function shownLines(lines: readonly Line[], filter: LogFilter): ShownLine[] {
  const shown: ShownLine[] = [];
  for (const line of keptLines(lines, filter)) {
    const before = shown.at(-1);
    if (before && same(before.line, line)) before.times += 1;
    else shown.push({ line, times: 1 });
  }
  return shown;
}

function keeps(filter: LogFilter, line: Line): boolean {
  return (
    filter.levels.has(line.level) &&
    (filter.system === "" || line.sistema === filter.system) &&
    (filter.fund === "" || fundOf(line) === filter.fund) &&
    inWindow(line.timestamp, filter.from ?? "", filter.until ?? "") &&
    (filter.text === "" || matches(said(line), filter.text)) &&
    (filter.expression === undefined || filter.expression.matches(said(line)))
  );
}

/** What a line is about, as the server writes it: fund, day, kind of document. */
const ABOUT = /^(.+) \d\d\/\d\d\/\d{4} \S+$/;

/** The fund that a line is about; empty for a line about none. */
export function fundOf({ item }: Pick<Line, "item">): string {
  return ABOUT.exec(item)?.[1] ?? "";
}

/** How lines tell when they were said. */
export const STAMPS = ["hora", "decorrido", "nenhum"] as const;

/** A way to tell it. */
export type Stamp = (typeof STAMPS)[number];

/** The time since the first line, as `+1:02:03`. */
export function elapsed(since: string, at: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(since)) / 1000));
  const two = (figure: number) => String(figure).padStart(2, "0");
  return `+${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function said(line: Line): string {
  return `${line.sistema} ${line.item} ${line.message}`;
}

/** Whether a moment, written in São Paulo's hour as the server does, is in a window of the day. */
function inWindow(timestamp: string, from: string, until: string): boolean {
  if (from === "" && until === "") return true;
  const hour = timestamp.slice(11, 19);
  const after = hour >= from;
  // `09:12` takes its whole minute in.
  const before = until === "" || hour.slice(0, until.length) <= until;
  return until !== "" && from > until ? after || before : after && before;
}

function same(a: Line, b: Line): boolean {
  return a.level === b.level && a.sistema === b.sistema && a.item === b.item && a.message === b.message;
}

/** How many lines of each level there are. */
export function countLevels(lines: readonly Line[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { level } of lines) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

/** The next line of a level before or after a place, going round at the end. */
export function nextOfLevel(
  shown: readonly ShownLine[],
  level: string,
  from: number,
  step: 1 | -1,
): number | undefined {
  for (let tried = 1; tried <= shown.length; tried += 1) {
    const at = (from + step * tried + shown.length * 2) % shown.length;
    if (shown[at]?.line.level === level) return at;
  }
  return undefined;
}

/** Whether something is searched. */
export function isSearched({ text, expression }: LogFilter): boolean {
  return text !== "" || expression !== undefined;
}

/** The match before or after a place, going round at the end: while something is searched every line shown is a match. */
export function nextMatch(count: number, from: number, step: 1 | -1): number | undefined {
  if (count === 0) return undefined;
  if (from < 0) return step === 1 ? 0 : count - 1;
  return (from + step + count) % count;
}

const MARKS: Record<string, string> = { ERROR: "[X]", WARNING: "[!]", INFO: "[+]", DEBUG: "[ ]" };

/** The mark of a level, as the console of old wrote it. */
export function markOf(level: string): string {
  return MARKS[level] ?? "[+]";
}

/** A line as text, as people know it from the console. */
export function asText(line: Line, clock: string): string {
  return [markOf(line.level), clock, line.sistema.toUpperCase(), line.item, line.message].filter(Boolean).join(" ");
}
