// The same tables as a table, for whoever does not look at drawings.
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { lookOf } from "./colours";
import { edgesOf, nameOf } from "./graph";
import type { ViewProps } from "./view";

const HEAD = "sticky top-0 bg-raised px-3 py-2 text-left text-[12px] font-semibold text-muted";
const CELL = "px-3 py-1 align-baseline";

/** Tables, what they hold, and their relations. */
export function TablesTable({ tables, found, searching, chosen, onChoose }: ViewProps) {
  const text = useText().schema;
  const { count } = useFormat();
  const shown = tables.filter((table) => !searching || found.has(nameOf(table)));
  const edges = edgesOf(tables);
  const joined = (names: readonly string[]) => [...new Set(names)].join(", ");
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the table is scrolled by keyboard
      tabIndex={0}
      role="group"
      aria-label={text.asTable}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full border-collapse" aria-label={text.asTable}>
        <thead>
          <tr>
            <th className={HEAD}>{text.schemaHead}</th>
            <th className={HEAD}>{text.tableHead}</th>
            <th className={cn(HEAD, "num")}>{text.rowsHead}</th>
            <th className={cn(HEAD, "num")}>{text.columns}</th>
            <th className={HEAD}>{text.pointsAtHead}</th>
            <th className={HEAD}>{text.pointedByHead}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((table) => {
            const name = nameOf(table);
            return (
              <tr key={name} className={cn("border-b border-line/60", name === chosen && "bg-accent-soft")}>
                <td className={cn(CELL, "font-mono", lookOf(table.esquema).text)}>{table.esquema}</td>
                <td className={CELL}>
                  <button
                    type="button"
                    aria-pressed={name === chosen}
                    title={table.descricao}
                    onClick={() => onChoose(name)}
                    className="min-h-6 font-medium text-accent hover:underline"
                  >
                    {table.tabela}
                  </button>
                </td>
                <td className={cn(CELL, "num")}>{text.approximately(count(table.linhas), table.linhas_exatas)}</td>
                <td className={cn(CELL, "num")}>{table.colunas.length}</td>
                <td className={cn(CELL, "whitespace-nowrap")}>
                  {joined(edges.filter((edge) => edge.from === name).map((edge) => edge.to))}
                </td>
                <td className={CELL}>{joined(edges.filter((edge) => edge.to === name).map((edge) => edge.from))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
