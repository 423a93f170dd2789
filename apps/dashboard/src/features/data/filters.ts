// Filters as the address and the API write them, and as people type and read them.
import { parseDecimal } from "@/lib/decimal";

export const OPERATIONS = ["igual", "contem", "entre", "maior", "menor", "vazio", "preenchido"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a column must be. */
export interface Filter {
  coluna: string;
  op: Operation;
  valor?: string;
  ate?: string;
}

/** The filters that suit a type of column. */
export function operationsOf(tipo: string): readonly Operation[] {
  switch (tipo) {
    case "texto":
      return ["contem", "igual", "entre", "vazio", "preenchido"];
    case "json":
      return ["contem", "vazio", "preenchido"];
    case "logico":
      return ["igual", "vazio", "preenchido"];
    case "data":
    case "momento":
      return ["igual", "entre", "maior", "menor", "vazio", "preenchido"];
    default:
      return ["igual", "entre", "maior", "menor", "vazio", "preenchido"];
  }
}

/** The filters of an address; what cannot be meant is left out. */
export function readFilters(text: string | null): Filter[] {
  if (!text) return [];
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isFilter) : [];
  } catch {
    return [];
  }
}

function isFilter(value: unknown): value is Filter {
  if (typeof value !== "object" || value === null) return false;
  const { coluna, op } = value as Record<string, unknown>;
  return typeof coluna === "string" && OPERATIONS.some((known) => known === op);
}

/** The filters for an address; nothing when there are none. */
export function writeFilters(filters: readonly Filter[]): string {
  return filters.length === 0 ? "" : JSON.stringify(filters);
}

const DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** What a person typed, as the API reads it for a type of column; nothing when it cannot be meant. */
export function readValue(tipo: string, typed: string, locale: string): string | undefined {
  const text = typed.trim();
  switch (tipo) {
    case "decimal":
      return parseDecimal(text, locale);
    case "inteiro":
      return /^-?\d+$/.test(text) ? text : undefined;
    case "data":
    case "momento": {
      const [, date = "", month = "", year] = DAY.exec(text) ?? [];
      if (year) return `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
      return /^\d{4}-\d{2}-\d{2}/.test(text) ? text : undefined;
    }
    default:
      return text === "" ? undefined : text;
  }
}

/** The order of the address with one column turned: up, down, none. With `more` the others stay. */
export function turned(order: string, column: string, more: boolean): string {
  const now = order.split(",").filter((part) => part !== "");
  const at = now.findIndex((part) => part === column || part === `-${column}`);
  const next = at < 0 ? column : now[at] === column ? `-${column}` : "";
  if (!more) return next;
  const turnedOne = at < 0 ? [...now, next] : now.map((part, index) => (index === at ? next : part));
  return turnedOne
    .filter((part) => part !== "")
    .slice(-3)
    .join(",");
}
