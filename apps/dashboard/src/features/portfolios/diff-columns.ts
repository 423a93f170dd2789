// What changed between two versions as rows of one table, for files.
import type { Schemas } from "@/api/client";
import type { Column } from "@/components/table/columns";
import { useText } from "@/i18n/text";
import { plainValue } from "./position-value";

type Differences = Schemas["Diferencas"];

/** One change. */
export interface Change {
  part: string;
  asset: string;
  field: string;
  before: string;
  after: string;
}

/** Every change, in the order of the dialog. */
export function useChanges(): (found: Differences) => Change[] {
  const words = useText().portfolios.diff;
  const field = (name: string) => words.fields[name] ?? name;
  return ({ cabecalho, mudadas, incluidas, excluidas }) => [
    ...cabecalho.map(({ campo, antes, depois }) => ({
      part: words.head,
      asset: "",
      field: field(campo),
      before: antes ?? "",
      after: depois ?? "",
    })),
    ...mudadas.flatMap(({ antes, depois, campos }) =>
      campos.map((name) => ({
        part: words.changed,
        asset: depois.descricao || depois.codigo,
        field: field(name),
        before: plainValue(antes, name) ?? "",
        after: plainValue(depois, name) ?? "",
      })),
    ),
    ...incluidas.map((row) => ({ ...alone(row), part: words.added, after: row.valor ?? "" })),
    ...excluidas.map((row) => ({ ...alone(row), part: words.removed, before: row.valor ?? "" })),
  ];

  function alone(row: Schemas["LinhaDePosicao"]) {
    return { asset: row.descricao || row.codigo, field: field("valor"), before: "", after: "" };
  }
}

/** The columns of a change. */
export function useChangeColumns(said: (value: string) => string): Column<Change>[] {
  const words = useText().portfolios.diff;
  const value = (id: string, title: string, of: (change: Change) => string): Column<Change> => ({
    id,
    title,
    text: (change) => (of(change) === "" ? "" : said(of(change))),
    sheet: (change) => (NUMBER.test(of(change)) ? { as: "quota", value: of(change) } : of(change)),
    width: 160,
    figures: true,
  });
  return [
    { id: "parte", title: words.part, text: (change) => change.part, width: 150 },
    { id: "ativo", title: words.asset, text: (change) => change.asset, width: 280 },
    { id: "campo", title: words.field, text: (change) => change.field, width: 140 },
    value("antes", words.before, (change) => change.before),
    value("depois", words.after, (change) => change.after),
  ];
}

const NUMBER = /^-?\d+(\.\d+)?$/;
