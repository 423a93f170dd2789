// Decimals as the API writes them: text, never a binary float. Grouping and rounding work on the digits. The one way to a
// number is for places on a chart, which are pixels and not money.

const DECIMAL = /^-?\d+(\.\d+)?$/;

interface Marks {
  group: string;
  point: string;
}

const MARKS: Record<string, Marks> = { "pt-BR": { group: ".", point: "," }, en: { group: ",", point: "." } };

/** A decimal with grouped thousands and exactly these places, rounded half away from zero; a dash for none. */
export function formatDecimal(value: string | null | undefined, places: number, locale: string): string {
  if (value === null || value === undefined || !DECIMAL.test(value)) return "–";
  const marks = MARKS[locale] ?? { group: ".", point: "," };
  const digits = rounded(value, places);
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places).replace(/\B(?=(\d{3})+$)/g, marks.group);
  const fraction = places > 0 ? marks.point + text.slice(-places) : "";
  return (negative ? "−" : "") + whole + fraction;
}

/** A fraction as a percentage (0.0123 is 1,23%); a dash for none. */
export function formatPercent(fraction: string | null | undefined, places: number, locale: string): string {
  if (fraction === null || fraction === undefined || !DECIMAL.test(fraction)) return "–";
  return `${formatDecimal(hundredfold(fraction), places, locale)}%`;
}

/** The decimal with its point two places to the right. */
export function hundredfold(value: string): string {
  const negative = value.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const padded = fraction.padEnd(2, "0");
  return `${negative}${whole}${padded.slice(0, 2)}.${padded.slice(2)}0`;
}

/** How many places a decimal has, between the 2 of money and the 8 of quotas. */
export function placesOf(value: string): number {
  const fraction = value.split(".")[1]?.replace(/0+$/, "") ?? "";
  return Math.min(8, Math.max(2, fraction.length));
}

/** Money in short, for cards and axes: the full figure belongs beside it. */
export function formatCompactMoney(value: string | null | undefined, locale: string): string {
  if (value === null || value === undefined || !DECIMAL.test(value)) return "–";
  const size = value.replace("-", "").split(".")[0]?.length ?? 0;
  const english = locale === "en";
  const [shift, unit] = size > 9 ? [9, english ? "bn" : "bi"] : size > 6 ? [6, english ? "mn" : "mi"] : [0, ""];
  const amount = formatDecimal(shifted(value, shift), shift > 0 ? 2 : 0, locale);
  return unit ? `R$ ${amount} ${unit}` : `R$ ${amount}`;
}

/** A place on a chart. */
export function toPlot(value: string): number {
  return Number.parseFloat(value);
}

/** The sign of a decimal: -1, 0 or 1. */
export function sign(value: string): number {
  if (/^-?0*(\.0*)?$/.test(value)) return 0;
  return value.startsWith("-") ? -1 : 1;
}

/** The sum of decimals, exactly. */
export function total(values: readonly string[]): string {
  const scale = Math.max(0, ...values.map(fractionOf));
  const digits = values.reduce((all, value) => all + rounded(value, scale), 0n);
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const fraction = scale > 0 ? `.${text.slice(-scale)}` : "";
  return `${digits < 0n ? "-" : ""}${text.slice(0, text.length - scale)}${fraction}`;
}

/** One decimal over another, rounded half away from zero; nothing without both, or over zero. */
export function quotient(
  value: string | null | undefined,
  by: string | null | undefined,
  places: number,
): string | undefined {
  if (!value || !by || !DECIMAL.test(value) || !DECIMAL.test(by) || sign(by) === 0) return undefined;
  const scale = Math.max(fractionOf(value), fractionOf(by));
  const [above, below] = [rounded(value, scale), rounded(by, scale)];
  const size = (n: bigint) => (n < 0n ? -n : n);
  const digits = (2n * size(above) * 10n ** BigInt(places) + size(below)) / (2n * size(below));
  const text = digits.toString().padStart(places + 1, "0");
  const negative = digits !== 0n && above < 0n !== below < 0n;
  const fraction = places > 0 ? `.${text.slice(-places)}` : "";
  return `${negative ? "-" : ""}${text.slice(0, text.length - places)}${fraction}`;
}

function fractionOf(value: string): number {
  return value.split(".")[1]?.length ?? 0;
}

/** Reads what a person of this locale typed, or nothing if it is not a number. */
export function parseDecimal(text: string, locale: string): string | undefined {
  const marks = MARKS[locale] ?? { group: ".", point: "," };
  const plain = text.trim().replaceAll("−", "-").replaceAll(marks.group, "").replace(marks.point, ".");
  return DECIMAL.test(plain) ? plain : undefined;
}

function rounded(value: string, places: number): bigint {
  const negative = value.startsWith("-");
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const up = Number(fraction[places] ?? "0") >= 5 ? 1n : 0n;
  return negative ? -(kept + up) : kept + up;
}

/** The decimal with its point moved to the left. */
function shifted(value: string, places: number): string {
  if (places === 0) return value;
  const negative = value.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = value.replace("-", "").split(".");
  const padded = whole.padStart(places + 1, "0");
  return `${negative}${padded.slice(0, -places)}.${padded.slice(-places)}${fraction}`;
}
