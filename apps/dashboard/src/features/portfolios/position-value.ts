// A value of a position by the name of its field.
import type { Schemas } from "@/api/client";

/** The value as the API has it; that of the description for what is not told. */
export function plainValue(row: Schemas["LinhaDePosicao"], field: string): string | null | undefined {
  switch (field) {
    case "qtde":
      return row.qtde;
    case "pu":
      return row.pu;
    case "valor":
      return row.valor;
    default:
      return row.descricao;
  }
}
