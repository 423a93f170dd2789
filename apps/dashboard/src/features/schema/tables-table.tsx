// The same tables as a table, for whoever does not look at drawings.
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { lookOf } from "./colours";
import { edgesOf, nameOf } from "./graph";
import type { SchemaTable } from "./queries";
import type { ViewProps } from "./view";

/** Tables, what they hold, and their relations. */
export function TablesTable({ tables, found, searching, chosen, onChoose }: ViewProps) {
  const text = useText().schema;
  const columns = useColumns(tables, chosen, onChoose);
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the table is scrolled by keyboard
      tabIndex={0}
      role="group"
      aria-label={text.asTable}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface"
    >
      <ShortTable
        label={text.asTable}
        file="esquema"
        columns={columns}
        rows={tables.filter((table) => !searching || found.has(nameOf(table)))}
        rowKey={nameOf}
      />
    </div>
  );
}

function useColumns(
  tables: readonly SchemaTable[],
  chosen: string,
  onChoose: (name: string) => void,
): Column<SchemaTable>[] {
  const text = useText().schema;
  const { bytes, count, moment } = useFormat();
  const edges = edgesOf(tables);
  const joined = (names: readonly string[]) => [...new Set(names)].join(", ");
  const pointsAt = (table: SchemaTable) =>
    joined(edges.filter((edge) => edge.from === nameOf(table)).map((edge) => edge.to));
  const pointedBy = (table: SchemaTable) =>
    joined(edges.filter((edge) => edge.to === nameOf(table)).map((edge) => edge.from));
  return [
    {
      id: "esquema",
      title: text.schemaHead,
      text: (table) => table.esquema,
      cell: (table) => <span className={cn("font-mono", lookOf(table.esquema).text)}>{table.esquema}</span>,
      width: 80,
    },
    {
      id: "tabela",
      title: text.tableHead,
      text: (table) => table.tabela,
      cell: (table) => (
        <button
          type="button"
          aria-pressed={nameOf(table) === chosen}
          title={table.descricao}
          onClick={() => onChoose(nameOf(table))}
          className="min-h-6 rounded px-1 font-medium text-accent hover:underline aria-pressed:bg-accent-soft"
        >
          {table.tabela}
        </button>
      ),
      width: 180,
    },
    {
      id: "linhas",
      title: text.rowsHead,
      text: (table) => text.approximately(count(table.linhas), table.linhas_exatas),
      order: (table) => table.linhas,
      sheet: (table) => ({ as: "whole", value: table.linhas }),
      width: 90,
      figures: true,
    },
    {
      id: "tamanho",
      title: text.sizeHead,
      text: (table) => (typeof table.bytes === "number" ? bytes(table.bytes) : text.unknownFact),
      order: (table) => table.bytes ?? -1,
      sheet: (table) => (typeof table.bytes === "number" ? { as: "whole", value: table.bytes } : ""),
      width: 90,
      figures: true,
    },
    {
      id: "carregada",
      title: text.loadedHead,
      text: (table) => (table.carregada_em ? moment(table.carregada_em) : text.unknownFact),
      order: (table) => table.carregada_em ?? "",
      sheet: (table) => (table.carregada_em ? { as: "moment", value: table.carregada_em } : ""),
      width: 150,
    },
    {
      id: "colunas",
      title: text.columns,
      text: (table) => count(table.colunas.length),
      order: (table) => table.colunas.length,
      sheet: (table) => ({ as: "whole", value: table.colunas.length }),
      width: 80,
      figures: true,
    },
    {
      id: "aponta",
      title: text.pointsAtHead,
      text: pointsAt,
      cell: (table) => <Names>{pointsAt(table)}</Names>,
      width: 220,
    },
    {
      id: "recebe",
      title: text.pointedByHead,
      text: pointedBy,
      cell: (table) => <Names>{pointedBy(table)}</Names>,
      width: 260,
    },
  ];
}

/** A list that may take several lines. */
function Names({ children }: { children: string }) {
  return <span className="whitespace-normal">{children}</span>;
}
