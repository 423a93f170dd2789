// What a value of a column looks like: figures, days and moments as people write them, nothing and empty apart.
import { placesOf } from "@/lib/decimal";
import type { TableColumn, Value } from "./queries";

interface Format {
  decimal: (value: string | null | undefined, places: number) => string;
  day: (day: string | null | undefined) => string;
  moment: (at: string | null | undefined) => string;
}

interface Words {
  yes: string;
  no: string;
}

/** The value as text; empty for nothing. */
export function cellText(value: Value, { tipo }: TableColumn, format: Format, words: Words): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return String(value);
  if (tipo === "decimal") return format.decimal(value, placesOf(value));
  if (tipo === "data") return format.day(value);
  if (tipo === "momento") return format.moment(value);
  return value;
}

/** Whether figures are on the right. */
export function isFigure({ tipo }: TableColumn): boolean {
  return tipo === "decimal" || tipo === "inteiro";
}

/** Room for usual values and for the name, in pixels. */
export function widthOf({ nome, tipo, chave }: TableColumn): number {
  const usual = { inteiro: 90, logico: 90, data: 110, momento: 165, decimal: 150, texto: 190, json: 220 }[tipo] ?? 160;
  return Math.max(usual, nome.length * 7.5 + (chave ? 88 : 44));
}
