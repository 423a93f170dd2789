// Rows as a block that a spreadsheet would have copied, each cell whole.

/** The text of the block. */
export function blockOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(whole).join("\t")).join("\n");
}

function whole(cell: string): string {
  return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
