// The columns of the register: which can be changed here, how each is shown and typed.
import type { Schemas } from "@/api/client";
import { formatCnpj } from "@/lib/cnpj";
import { formatDay } from "@/lib/dates";
import { formatDecimal } from "@/lib/decimal";

/** A fund of the register. */
export type Fund = Schemas["FundoDoCadastro"];

/** Columns as the API names them, in the order of the table: a copied block can be pasted back. */
export const COLUMNS = [
  "apelido",
  "nome",
  "cnpj",
  "subclasse",
  "tipo",
  "situacao",
  "alertas",
  "inicio",
  "fim",
  "tipos_esperados",
  "prazo",
  "responsavel",
  "tolerancia",
  "indice",
  "pasta_destino",
  "portais",
] as const;

/** One of them. */
export type ColumnName = (typeof COLUMNS)[number];

/** Its identity and what is known from elsewhere: not to be changed here. */
const READ_ONLY = ["cnpj", "subclasse", "alertas", "portais"] as const;

/** A column that can be changed. */
export type Field = Exclude<ColumnName, (typeof READ_ONLY)[number]>;

/** Whether a column can be changed. */
export function isField(column: string): column is Field {
  return (COLUMNS as readonly string[]).includes(column) && !(READ_ONLY as readonly string[]).includes(column);
}

/** The columns that can be changed. */
export const FIELDS: readonly Field[] = COLUMNS.filter(isField);

/** The standings of a fund, as the API says them. */
export const STANDINGS = ["ativo", "encerrado", "sem cadastro"] as const;

/** What may be odd about a fund, as the API says it. */
export const ALERTS = ["sem nome em portal", "encerrado com arquivos", "cadastro incompleto"] as const;

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
    case "alertas":
      return fund.alertas.join(", ");
    case "tolerancia":
      return toleranceText(fund.tolerancia, locale);
    default:
      return fund[column] ?? "";
  }
}

/** An amount as it may be typed back: grouped only where a point can't be taken for a comma. */
function toleranceText(amount: string | null | undefined, locale: string): string {
  if (!amount) return "";
  return locale === "pt-BR" ? formatDecimal(amount, 2, locale) : amount;
}

/** What rows are ordered by: days as they follow each other, amounts by their size. */
export function cellOrder(fund: Fund, column: ColumnName): string {
  if (column === "tolerancia") return fund.tolerancia ?? "";
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
export type Fault = "day" | "missing" | "standing" | "kinds" | "hour" | "amount" | "folder";

const KINDS = new Set("pdf xlsx excel xml xml50 xml401 carteira_pdf carteira_excel xml_5_0 xml_4_01".split(" "));
const HOUR = /^([01]?\d|2[0-3]):[0-5]\d$/;
/** With a comma as in a Brazilian spreadsheet, or with a point before the cents: three digits after one could be either. */
const AMOUNT = /^(?:R\$ ?)?(?:\d+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})*,\d{0,2}|\d+,\d{0,2}|\d{1,3}(?:\.\d{3}){2,})$/;
/** Levels between slashes, none of them up or away. */
const FOLDER = /^(?!.*(?:^|[\\/])\s)(?!.*[\s.](?:[\\/]|$))[^\\/<>:"|?*\p{Cc}]+(?:[\\/][^\\/<>:"|?*\p{Cc}]+)*$/u;

const FAULTS: Partial<Record<Field, [Fault, (text: string) => boolean]>> = {
  inicio: ["day", isDay],
  fim: ["day", isDay],
  tipos_esperados: ["kinds", (text) => text.split(/[,; ]+/).every((word) => !word || KINDS.has(word.toLowerCase()))],
  prazo: ["hour", (text) => HOUR.test(text)],
  tolerancia: ["amount", (text) => AMOUNT.test(text)],
  pasta_destino: ["folder", (text) => FOLDER.test(text)],
};

/** The fault of a text, if it has one. */
export function faultOf(field: Field, text: string): Fault | undefined {
  if (field === "nome" && text.trim() === "") return "missing";
  if (field === "situacao" && !(STANDINGS as readonly string[]).includes(text.trim().toLowerCase())) return "standing";
  const [fault, isGood] = FAULTS[field] ?? [];
  return text.trim() === "" || isGood?.(text.trim()) !== false ? undefined : fault;
}
