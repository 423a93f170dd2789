// What a fund and its index earned since the first day, day by day, and how far the fund stands below its highest quota. Decimals all
// the way, by the rule of the server: a rate of a day is earned from that day to the next one.
import { addDays, type DaysOff, isBusinessDay } from "@/lib/dates";
import { quotient } from "@/lib/decimal";

/** A quota on a day. */
export interface Quota {
  day: string;
  quota: string;
}

/** A fund's day as it is drawn: fractions, nothing where something is missing. */
export interface Earned {
  day: string;
  fund: string | undefined;
  index: string | undefined;
  /** Below the highest quota so far, as a negative fraction. */
  fall: string | undefined;
}

/** An index by day. */
export interface IndexValues {
  /** Rates of a day in percent, or levels. */
  isRate: boolean;
  byDay: ReadonlyMap<string, string>;
}

/** Places of the fractions. */
const PLACES = 8;
/** Units in one, for compounding. */
const ONE = 10n ** 18n;

/** The days of a fund's quotas. */
export function earnedSince(quotas: readonly Quota[], index: IndexValues | undefined, off: DaysOff): Earned[] {
  const [first] = quotas;
  const factors = index ? factorsOf(quotas, index, off) : [];
  let highest = first?.quota;
  return quotas.map(({ day, quota }, at) => {
    if (isAbove(quota, highest)) highest = quota;
    const factor = factors[at];
    return {
      day,
      fund: lessOne(quotient(quota, first?.quota, PLACES)),
      index: factor === undefined ? undefined : written(factor - ONE),
      fall: lessOne(quotient(quota, highest, PLACES)),
    };
  });
}

/** What one unit in the index became by each day; nothing from the first value on that is missing. */
function factorsOf(quotas: readonly Quota[], { isRate, byDay }: IndexValues, off: DaysOff): (bigint | undefined)[] {
  const start = quotas[0]?.day ?? "";
  if (!isRate) {
    return quotas.map(({ day }) => unitsOf(quotient(byDay.get(day), byDay.get(start), PLACES + 4)));
  }
  let factor: bigint | undefined = ONE;
  let from = start;
  return quotas.map(({ day }) => {
    for (; from < day; from = addDays(from, 1)) {
      if (!isBusinessDay(from, off)) continue;
      const rate = unitsOf(byDay.get(from));
      factor = factor === undefined || rate === undefined ? undefined : (factor * (ONE + rate / 100n)) / ONE;
    }
    return factor;
  });
}

function unitsOf(value: string | undefined): bigint | undefined {
  if (value === undefined) return undefined;
  const negative = value.startsWith("-");
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const units = BigInt(whole + fraction.slice(0, 18).padEnd(18, "0"));
  return negative ? -units : units;
}

function written(units: bigint): string {
  const size = (units < 0n ? -units : units).toString().padStart(19, "0");
  return `${units < 0n ? "-" : ""}${size.slice(0, -18)}.${size.slice(-18, -18 + PLACES)}`;
}

function lessOne(value: string | undefined): string | undefined {
  const units = unitsOf(value);
  return units === undefined ? undefined : written(units - ONE);
}

function isAbove(quota: string, highest: string | undefined): boolean {
  return (unitsOf(quota) ?? 0n) > (unitsOf(highest) ?? 0n);
}
