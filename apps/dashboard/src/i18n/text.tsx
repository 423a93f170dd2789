// The words on the screen: pt-BR is the source, and its type is what every other language has to fill in.
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { formatClock, formatDay, formatDuration, formatMoment, formatMonth, formatShortDay } from "@/lib/dates";
import { formatCompactMoney, formatDecimal, formatPercent, hundredfold } from "@/lib/decimal";
import { locale as chosenLocale, type Locale } from "@/lib/preferences";
import { useStore } from "@/lib/store";
import { ptBr } from "./pt-br";

/** Every text, in one language. */
export type Text = typeof ptBr;

const TextContext = createContext<Text>(ptBr);

/** Gives the texts of the chosen language to the page; English comes when somebody wants it. */
export function TextProvider({ children }: { children: ReactNode }) {
  const locale = useStore(chosenLocale);
  const [english, setEnglish] = useState<Text>();
  useEffect(() => {
    if (locale === "en") void import("./en").then(({ en }) => setEnglish(en));
  }, [locale]);
  if (locale === "en" && !english) return null;
  return <TextContext value={locale === "en" && english ? english : ptBr}>{children}</TextContext>;
}

/** The texts of the page. */
export function useText(): Text {
  return useContext(TextContext);
}

/** How the chosen language writes days, moments and figures. */
export function useFormat() {
  const locale = useStore(chosenLocale);
  return {
    locale,
    day: (day: string | null | undefined) => formatDay(day, locale),
    shortDay: (day: string) => formatShortDay(day, locale),
    month: (day: string) => formatMonth(day, locale),
    moment: (at: string | null | undefined) => formatMoment(at, locale),
    clock: (at: string | null | undefined) => formatClock(at, locale),
    decimal: (value: string | null | undefined, places: number) => formatDecimal(value, places, locale),
    /** A fraction in points of a percentage, without its sign. */
    points: (fraction: string, places = 2) => formatDecimal(hundredfold(fraction.replace("-", "")), places, locale),
    percent: (fraction: string | null | undefined, places = 2) => formatPercent(fraction, places, locale),
    compact: (value: string | null | undefined) => formatCompactMoney(value, locale),
    count: (count: number) => formatCount(count, locale),
    /** A count that is only about right: 1,2 mi. */
    countShort: (count: number) =>
      new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(count),
    bytes: (bytes: number) => formatBytes(bytes, locale),
    /** A span of time; of less than ten seconds to the tenth. */
    seconds: (seconds: number | undefined) => formatSeconds(seconds, locale),
  };
}

function formatCount(count: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** From here on tenths of a second say nothing. */
const TENTHS_BELOW = 10;

function formatSeconds(seconds: number | undefined, locale: Locale): string {
  if (seconds === undefined) return "–";
  if (seconds >= TENTHS_BELOW) return formatDuration(seconds);
  const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(locale, tenths).format(Math.max(0, seconds))} s`;
}

/** From the largest; whole below a million, with one place above. */
const BYTE_UNITS = [
  { from: 1e12, unit: "TB", places: 1 },
  { from: 1e9, unit: "GB", places: 1 },
  { from: 1e6, unit: "MB", places: 1 },
  { from: 1e3, unit: "KB", places: 0 },
] as const;

function formatBytes(bytes: number, locale: Locale): string {
  const { from, unit, places } = BYTE_UNITS.find((known) => bytes >= known.from) ?? { from: 1, unit: "B", places: 0 };
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: places }).format(bytes / from)} ${unit}`;
}
