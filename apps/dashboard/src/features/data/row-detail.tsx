// One row as a list: every column of the table with what it means, also those that the grid does not show.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";
import { writeFilters } from "./filters";
import type { Table, Value } from "./queries";
import { ValueText } from "./value-text";

interface Props {
  table: Table;
  /** Names of the values that the grid has of the row, in their order. */
  names: readonly string[];
  row: readonly Value[];
  onClose: () => void;
}

/** The dialog. */
export function RowDetail({ table, names, row, onClose }: Props) {
  const text = useText();
  const whole = useQuery(wholeRowQuery(table, names, row));
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={text.data.rowOf(`${table.esquema}.${table.tabela}`)}
      lead={table.descricao}
      footer={<Button onClick={onClose}>{text.common.actions.close}</Button>}
    >
      <AsyncPanel query={whole}>
        {(found) => (
          <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6">
            {table.colunas.map((column) => {
              const at = found.names.indexOf(column.nome);
              if (at < 0) return null;
              return (
                <div key={column.nome} className="col-span-2 grid grid-cols-subgrid border-b border-line/60 py-1">
                  <dt title={column.descricao}>
                    <span className="font-mono">{column.nome}</span>
                    <span className="block text-[11px] text-muted">
                      {text.data.types[column.tipo as keyof typeof text.data.types]}
                    </span>
                  </dt>
                  <dd className="min-w-0 break-words whitespace-pre-wrap tabular-nums">
                    <ValueText column={column} value={found.row[at] ?? null} />
                  </dd>
                </div>
              );
            })}
          </dl>
        )}
      </AsyncPanel>
    </Dialog>
  );
}

/** The row by its key; without all of its key, what the grid has of it. */
function wholeRowQuery(table: Table, names: readonly string[], row: readonly Value[]) {
  const { esquema, tabela } = table;
  const key = table.colunas.filter(({ chave }) => chave).map(({ nome }) => ({ nome, value: row[names.indexOf(nome)] }));
  const known = key.length > 0 && key.every(({ value }) => value !== undefined && value !== null);
  const filtros = writeFilters(key.map(({ nome, value }) => ({ coluna: nome, op: "igual", valor: String(value) })));
  return {
    queryKey: ["data", "row", esquema, tabela, known ? filtros : row],
    queryFn: async () => {
      const seen = { names: [...names], row: [...row] };
      if (!known || names.length === table.colunas.length) return seen;
      const query = { esquema, tabela, filtros, limite: 1 };
      const { colunas, linhas } = await bodyOf(api.GET("/api/dados/linhas", { params: { query } }));
      const [first] = linhas as Value[][];
      return first ? { names: colunas, row: first } : seen;
    },
  };
}
