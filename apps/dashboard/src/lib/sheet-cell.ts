// Cells with their types, for files: decimals stay the text that the API gave, so that no digit is lost on the way.
import { formatMoment } from "./dates";

/** How a value is shown by a spreadsheet. */
export type Shape = "whole" | "money" | "quota" | "percent" | "day" | "moment";

/** A value with its type, or plain text. */
export type SheetCell = string | { as: Shape; value: string | number | null | undefined };

/** What a file is of. */
export interface SheetContent {
  /** Titles, and how many characters a column shows. */
  columns: readonly { title: string; width: number }[];
  rows: readonly (readonly SheetCell[])[];
}

/** The cell as programs read it: decimal points, ISO days and moments, nothing for nothing. */
export function plainText(cell: SheetCell): string {
  return typeof cell === "string" ? cell : String(cell.value ?? "");
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const DAY_ZERO = 25_569;
const MILLIS_OF_DAY = 86_400_000;

/** The number that a spreadsheet keeps: days are counted since 1900, moments are those of São Paulo; nothing for what is no number. */
export function numberOf({ as, value }: Exclude<SheetCell, string>): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (as === "day" || as === "moment") {
    const local = as === "day" ? `${value}T00:00:00Z` : `${formatMoment(String(value), "en").replace(" ", "T")}Z`;
    const days = Date.parse(local) / MILLIS_OF_DAY + DAY_ZERO;
    return Number.isNaN(days) ? undefined : String(days);
  }
  return NUMBER.test(String(value)) ? String(value) : undefined;
}
