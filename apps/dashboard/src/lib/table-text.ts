// Tables as text for spreadsheets. Cells that a spreadsheet would take for a formula are made plain text.

/** A dialect of CSV, named in the menu: people know both and mix them up. */
export type Dialect = "excel" | "data";

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[-−]?[\d.,]+%?$/;

/** Text for the clipboard of a spreadsheet. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => harmless(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\r\n");
}

/** A CSV file. For Excel: `;`, a byte order mark, CRLF. For programs: `,`, no mark. */
export function toCsv(rows: readonly (readonly string[])[], dialect: Dialect): string {
  const [separator, end, head] = dialect === "excel" ? [";", "\r\n", "\uFEFF"] : [",", "\n", ""];
  const line = (row: readonly string[]) => row.map((cell) => quoted(harmless(cell), separator)).join(separator);
  return head + rows.map((row) => line(row) + end).join("");
}

/** Gives the person a file. */
export function download(name: string, content: string | Uint8Array<ArrayBuffer> | Blob, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function harmless(cell: string): string {
  return FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The cells of a block that was copied out of a spreadsheet: tabs between cells, quotes around those with tabs, quotes or lines. */
export function fromTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y;
  const between = /\t|\r\n|\n|\r/y;
  for (let at = 0; at <= text.length; ) {
    cells.lastIndex = at;
    const [whole = "", quotedText, plain = ""] = cells.exec(text) ?? [];
    rows.at(-1)?.push(quotedText === undefined ? plain : quotedText.replaceAll('""', '"'));
    between.lastIndex = at + whole.length;
    const [separator] = between.exec(text) ?? [];
    if (separator === undefined) break;
    at = between.lastIndex;
    if (separator !== "\t") {
      if (at === text.length) break;
      rows.push([]);
    }
  }
  return rows;
}
