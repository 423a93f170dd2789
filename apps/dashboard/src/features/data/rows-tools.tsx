// What is above the rows: how many there are, which columns, and the ways out of the table.
import { Columns3, Download } from "lucide-react";
import { ExportFormats, useExport } from "@/components/exports/export-formats";
import { exportTable } from "@/components/exports/queries";
import { SavedViews } from "@/components/saved-views";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck, MenuItem, MenuLine } from "@/components/ui/menu";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { toTsv } from "@/lib/table-text";
import { cellText } from "./cells";
import type { RowsAsked, Table, TableColumn, Value } from "./queries";

/** What of the address makes a view. */
const VIEW = ["filtros", "ordem", "colunas"];

interface Props {
  asked: RowsAsked;
  table: Table;
  columns: readonly TableColumn[];
  onColumns: (names: string) => void;
  rows: readonly Value[][];
  total: number | undefined;
  orMore: boolean;
}

/** The tools of the rows. */
export function RowsTools({ asked, table, columns, onColumns, rows, total, orMore }: Props) {
  const text = useText().data;
  const { count } = useFormat();
  const toggle = (name: string) => {
    const shown = new Set(columns.map((column) => column.nome));
    if (!shown.delete(name)) shown.add(name);
    const names = table.colunas.map((column) => column.nome).filter((one) => shown.has(one));
    if (names.length > 0) onColumns(names.length === table.colunas.length ? "" : names.join(","));
  };
  const all = total === undefined ? undefined : text.atLeast(count(total), orMore);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span role="status" className="text-[12px] text-muted">
        {text.shown(count(rows.length), all)}
      </span>
      <div className="ml-auto flex gap-2">
        <SavedViews page={`dados/${table.esquema}/${table.tabela}`} names={VIEW} />
        <Menu
          trigger={
            <Button size="small">
              <Columns3 aria-hidden="true" />
              {text.columnsShown(columns.length, table.colunas.length)}
            </Button>
          }
        >
          <MenuItem onSelect={() => onColumns("")}>{text.allColumns}</MenuItem>
          <MenuLine />
          {table.colunas.map(({ nome }) => (
            <MenuCheck
              key={nome}
              checked={columns.some((column) => column.nome === nome)}
              onChange={() => toggle(nome)}
            >
              {nome}
            </MenuCheck>
          ))}
        </Menu>
        <ExportMenu asked={asked} columns={columns} rows={rows} />
      </div>
    </div>
  );
}

function ExportMenu({ asked, columns, rows }: Pick<Props, "asked" | "columns" | "rows">) {
  const text = useText();
  const format = useFormat();
  const exporting = useExport((formato) => exportTable({ ...asked, formato }));
  const copy = () => {
    const cells = rows.map((row) => row.map((value, at) => cell(value, columns[at])));
    const head = columns.map((column) => column.nome);
    void navigator.clipboard
      .writeText(toTsv([head, ...cells]))
      .then(() => tellDone(text.common.table.copiedRows(rows.length)));
  };
  const cell = (value: Value, column: TableColumn | undefined) =>
    column ? cellText(value, column, format, text.common) : "";
  return (
    <Menu
      trigger={
        <Button size="small" disabled={exporting.isPending}>
          <Download aria-hidden="true" />
          {exporting.isPending ? text.data.exporting : text.common.table.export}
        </Button>
      }
    >
      <ExportFormats onChoose={exporting.mutate} />
      <MenuLine />
      <MenuItem onSelect={copy}>{text.data.copyLoaded}</MenuItem>
    </Menu>
  );
}
