// Days and moments. A day (data-base) is text, `2026-11-19`, and never becomes a moment; a moment is shown in São Paulo's hour.

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const ZONE = "America/Sao_Paulo";
const MILLIS_OF_DAY = 86_400_000;

/** `19/11/2026` in Portuguese, `2026-11-19` in English; a dash for none. */
export function formatDay(day: string | null | undefined, locale: string): string {
  const parts = day ? DAY.exec(day) : null;
  if (!parts) return "–";
  return locale === "en" ? parts[0] : `${parts[3]}/${parts[2]}/${parts[1]}`;
}

/** `19/11`, for narrow columns. */
export function formatShortDay(day: string, locale: string): string {
  const [, , month, date] = DAY.exec(day) ?? [];
  return locale === "en" ? `${month}-${date}` : `${date}/${month}`;
}

/** `11/2026`, the month of a day. */
export function formatMonth(day: string, locale: string): string {
  const [, year, month] = DAY.exec(day) ?? [];
  return locale === "en" ? `${year}-${month}` : `${month}/${year}`;
}

/** Day and hour of a moment. */
export function formatMoment(at: string | null | undefined, locale: string): string {
  return written(at, locale, { day: "2-digit", month: "2-digit", year: "numeric", ...CLOCK });
}

/** The hour of a moment, with seconds. */
export function formatClock(at: string | null | undefined, locale: string): string {
  return written(at, locale, CLOCK);
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const formats = new Map<string, Intl.DateTimeFormat>();

function written(at: string | null | undefined, locale: string, options: Intl.DateTimeFormatOptions): string {
  const moment = at ? new Date(at) : undefined;
  if (!moment || Number.isNaN(moment.getTime())) return "–";
  const key = `${locale} ${Object.keys(options).length}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale === "en" ? "en-CA" : locale, { timeZone: ZONE, ...options });
    formats.set(key, format);
  }
  return format.format(moment).replace(", ", " ");
}

/** Today in São Paulo. */
export function today(now: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    now,
  );
}

/** A day so many days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(utc(day) + days * MILLIS_OF_DAY).toISOString().slice(0, 10);
}

/** Holidays and extra working days of an office. */
export interface DaysOff {
  holidays: ReadonlySet<string>;
  extra: ReadonlySet<string>;
}

/** Whether the office works on a day. */
export function isBusinessDay(day: string, { holidays, extra }: DaysOff): boolean {
  const weekday = new Date(utc(day)).getUTCDay();
  return extra.has(day) || (weekday !== 0 && weekday !== 6 && !holidays.has(day));
}

/** The business day so many before a day, which does not count. */
export function businessDaysBefore(day: string, count: number, off: DaysOff): string {
  let found = day;
  for (let left = count; left > 0; ) {
    found = addDays(found, -1);
    if (isBusinessDay(found, off)) left -= 1;
  }
  return found;
}

/** How many business days come after a day, up to another. */
export function businessDaysAfter(day: string, last: string, off: DaysOff): number {
  let count = 0;
  for (let next = addDays(day, 1); next <= last; next = addDays(next, 1)) {
    if (isBusinessDay(next, off)) count += 1;
  }
  return count;
}

/** Seconds as people say them: `41 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** Seconds between two moments. */
export function secondsBetween(from: string, to: string | number): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}

function utc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
