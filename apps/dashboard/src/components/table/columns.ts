// What a table shows of a row: as text for filter and copy, with its type for files, as a value for sorting, as an element on the screen.
import type { ColumnDef, FilterFn, Row, SortingFn } from "@tanstack/react-table";
import type { ReactNode } from "react";
import type { SheetCell } from "@/lib/sheet-cell";

/** A column. */
export interface Column<R> {
  id: string;
  title: string;
  /** The cell as text. */
  text: (row: R) => string;
  /** What rows are ordered by; the text without it. */
  order?: (row: R) => string | number;
  /** The cell with its type, for files; the text without it. */
  sheet?: (row: R) => SheetCell;
  /** Whether it is shown only when somebody asks for it. */
  hidden?: boolean;
  /** Whether it stays at the left when the others are scrolled. */
  fixed?: boolean;
  /** Whether it holds nothing that a file could. */
  screenOnly?: boolean;
  /** The cell on the screen; the text without it. */
  cell?: (row: R) => ReactNode;
  /** Width in pixels. */
  width: number;
  /** Share of the room that is left. */
  grows?: number;
  /** Figures are on the right. */
  figures?: boolean;
}

/** The cell of a row in a file. */
export function sheetCell<R>(column: Column<R>, row: R): SheetCell {
  return column.sheet ? column.sheet(row) : column.text(row);
}

/** Which of two texts comes first: words and the numbers in them, whatever their accents and capitals. */
export const compareTexts = new Intl.Collator("pt-BR", { numeric: true, sensitivity: "base" }).compare;

/** Text without accents and capitals. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether every word that was typed is in a text. */
export function matches(text: string, typed: string): boolean {
  const found = plain(text);
  return plain(typed)
    .split(/\s+/)
    .every((word) => found.includes(word));
}

function compareValues(left: string | number, right: string | number): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return compareTexts(String(left), String(right));
}

/** Which of two rows comes first by a column. */
export function compareBy<R>(column: Column<R>, one: R, other: R): number {
  const value = column.order ?? column.text;
  return compareValues(value(one), value(other));
}

/** The columns as the table library wants them. */
export function definitions<R>(columns: readonly Column<R>[]): ColumnDef<R>[] {
  const byOrder: SortingFn<R> = (a, b, id) => compareValues(a.getValue(id), b.getValue(id));
  return columns.map((column) => ({
    id: column.id,
    header: column.title,
    accessorFn: column.order ?? column.text,
    sortingFn: byOrder,
    filterFn: (row: Row<R>, _id: string, typed: string) => matches(column.text(row.original), typed),
    enableGlobalFilter: true,
  }));
}

/** Keeps rows that have every typed word in some column. */
export function rowFilter<R>(columns: readonly Column<R>[]): FilterFn<R> {
  return (row, _id, typed: string) => matches(columns.map((column) => column.text(row.original)).join(" "), typed);
}
