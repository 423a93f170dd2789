// The columns of the register: which can be changed here, how each is shown and typed.
import type { Schemas } from "@/api/client";
import { formatCnpj } from "@/lib/cnpj";
import { formatDay } from "@/lib/dates";

/** A fund of the register. */
export type Fund = Schemas["FundoDoCadastro"];

/** Fields that can be changed; the identity of a fund cannot. */
export const FIELDS = ["apelido", "nome", "tipo", "situacao", "inicio", "fim"] as const;

/** One of them. */
export type Field = (typeof FIELDS)[number];

/** Columns as the API names them, in the order of the table: a copied block can be pasted back. */
export const COLUMNS = ["apelido", "nome", "cnpj", "subclasse", "tipo", "situacao", "inicio", "fim"] as const;

/** One of them. */
export type ColumnName = (typeof COLUMNS)[number];

/** The standings of a fund, as the API says them. */
export const STANDINGS = ["ativo", "encerrado", "sem cadastro"] as const;

/** Whether a column can be changed. */
export function isField(column: string): column is Field {
  return (FIELDS as readonly string[]).includes(column);
}

/** What a cell says. */
export function cellText(fund: Fund, column: ColumnName, locale: string): string {
  switch (column) {
    case "apelido":
      return fund.fundo;
    case "nome":
      return fund.nome;
    case "cnpj":
      return fund.cnpj ? formatCnpj(fund.cnpj) : "";
    case "subclasse":
      return fund.subclasse ?? "";
    case "tipo":
      return fund.tipo ?? "";
    case "situacao":
      return fund.situacao;
    case "inicio":
      return fund.inicio ? formatDay(fund.inicio, locale) : "";
    case "fim":
      return fund.fim ? formatDay(fund.fim, locale) : "";
  }
}

/** What rows are ordered by: days as they follow each other. */
export function cellOrder(fund: Fund, column: ColumnName): string {
  if (column === "inicio") return fund.inicio ?? "";
  if (column === "fim") return fund.fim ?? "";
  return cellText(fund, column, "en");
}

const DAY = /^(?:(\d{4})-?(\d{2})-?(\d{2})|(\d{2})\/(\d{2})\/(\d{4}))$/;

/** Whether a text is a day, as the API reads them. */
export function isDay(text: string): boolean {
  const [, year, month, day, d, m, y] = DAY.exec(text.trim()) ?? [];
  const iso = `${year ?? y}-${month ?? m}-${day ?? d}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
}

/** What is wrong with a text before it is sent; the rest is for the server to say. */
export type Fault = "day" | "missing" | "standing";

/** The fault of a text, if it has one. */
export function faultOf(field: Field, text: string): Fault | undefined {
  if (field === "nome" && text.trim() === "") return "missing";
  if ((field === "inicio" || field === "fim") && text.trim() !== "" && !isDay(text)) return "day";
  if (field === "situacao" && !(STANDINGS as readonly string[]).includes(text.trim().toLowerCase())) return "standing";
  return undefined;
}
