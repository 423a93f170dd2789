// How the columns of a document are shown: their widths by what is in them, and the document's own types.
import type { Schemas } from "@/api/client";
import type { useFormat } from "@/i18n/text";

type Cell = Schemas["CelulaDaPrevia"];
type Part = Schemas["ParteDaPrevia"];

/** A column of a part. */
export interface DocumentColumn {
  /** The letter or tag; `caminho` and `valor` where the document names none. */
  name: string;
  /** What its cells are, `misto` when they differ. */
  kind: string;
  /** Pixels. */
  width: number;
}

const PIXELS = 8;
const NARROW = 90;
const WIDE = 420;
/** Columns of XML without blocks, and of the lines of a PDF. */
const NAMELESS = [["texto"], ["caminho", "valor"]];

/** The columns, from the rows that are there. */
export function columnsOf(part: Part): DocumentColumn[] {
  const cells = Math.max(part.colunas.length, ...part.linhas.map(({ celulas }) => celulas.length));
  const names = part.colunas.length > 0 ? part.colunas : (NAMELESS[cells - 1] ?? []);
  return names.map((name, at) => {
    const column = part.linhas.map(({ celulas }) => celulas[at]).filter((cell) => cell && cell.especie !== "vazio");
    const kinds = new Set(column.map((cell) => cell?.especie ?? ""));
    const [only = "vazio"] = kinds;
    const longest = Math.max(name.length + 8, ...column.map((cell) => cell?.texto.length ?? 0));
    return {
      name,
      kind: kinds.size > 1 ? "misto" : only,
      width: Math.min(WIDE, Math.max(NARROW, longest * PIXELS + 24)),
    };
  });
}

const DIGITS = /^-?\d+(\.\d+)?$/;

/** A cell as people read it; the document's number keeps all its places. */
export function shownCell(
  cell: Cell | undefined,
  format: ReturnType<typeof useFormat>,
  words: { empty: string },
): string {
  if (!cell || cell.especie === "vazio") return "";
  if (cell.especie === "numero" && DIGITS.test(cell.texto)) {
    return format.decimal(cell.texto, cell.texto.split(".")[1]?.length ?? 0);
  }
  if (cell.especie === "data") {
    // A workbook's moment has no time zone: its hour is shown as it stands there.
    const [day, hour = ""] = cell.texto.split("T");
    return `${format.day(day)} ${hour}`.trim();
  }
  return cell.texto === "" ? words.empty : cell.texto;
}
