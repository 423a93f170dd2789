// The rows of a table: filters, order and columns are in the address; pages come as they are scrolled to.

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { type AddressValues, useAddress } from "@/lib/use-address";
import { FilterBar } from "./filter-bar";
import { readFilters, turned, writeFilters } from "./filters";
import { type RowsAsked, rowsQuery, type Table, type TableColumn, type Value } from "./queries";
import { RowDetail } from "./row-detail";
import { RowsGrid } from "./rows-grid";
import { RowsTools } from "./rows-tools";

/** The rows of a table. */
export function RowsPart({ table }: { table: Table }) {
  const text = useText();
  const [query, change] = useAddress();
  const filters = useMemo(() => readFilters(query.get("filtros")), [query]);
  const order = query.get("ordem") ?? "";
  const columns = chosenColumns(table, query.get("colunas"));
  const asked: RowsAsked = {
    esquema: table.esquema,
    tabela: table.tabela,
    ...(columns.length < table.colunas.length ? { colunas: columns.map((column) => column.nome).join(",") } : {}),
    ...(filters.length > 0 ? { filtros: writeFilters(filters) } : {}),
    ...(order ? { ordem: order } : {}),
  };
  // With the key of each row, by which it is opened.
  const keyed = [...columns, ...table.colunas.filter((column) => column.chave && !columns.includes(column))];
  const fetched = asked.colunas ? { ...asked, colunas: keyed.map((column) => column.nome).join(",") } : asked;
  const rows = useInfiniteQuery({ ...rowsQuery(fetched), placeholderData: keepPreviousData });
  const put = (values: AddressValues) => change(values, true);
  const loaded = useMemo(() => (rows.data?.pages ?? []).flatMap((page) => page.linhas as Value[][]), [rows.data]);
  // The tools know nothing of keys that nobody asked for.
  const seen = useMemo(() => loaded.map((row) => row.slice(0, columns.length)), [loaded, columns.length]);
  const first = rows.data?.pages[0];
  const [opened, open] = useState<number>();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <FilterBar columns={table.colunas} filters={filters} onChange={(next) => put({ filtros: writeFilters(next) })} />
      <RowsTools
        asked={asked}
        table={table}
        columns={columns}
        onColumns={(names) => put({ colunas: names })}
        rows={seen}
        total={first?.total ?? undefined}
        orMore={first?.total_ou_mais ?? false}
      />
      <AsyncPanel query={rows}>
        {() =>
          loaded.length === 0 ? (
            <NoRows filtered={filters.length > 0} onClear={() => put({ filtros: "" })} />
          ) : (
            <RowsGrid
              label={text.data.rowsOf(`${table.esquema}.${table.tabela}`)}
              columns={columns.filter((column) => first?.colunas.includes(column.nome) ?? true)}
              names={first?.colunas ?? []}
              rows={loaded}
              order={order}
              onOrder={(column, more) => put({ ordem: turned(order, column, more) })}
              onEnd={rows.hasNextPage && !rows.isFetching ? () => void rows.fetchNextPage() : undefined}
              onOpen={open}
              busy={rows.isFetchingNextPage}
            />
          )
        }
      </AsyncPanel>
      {opened !== undefined && loaded[opened] && first && (
        <RowDetail table={table} names={first.colunas} row={loaded[opened]} onClose={() => open(undefined)} />
      )}
    </div>
  );
}

/** The columns of the address, in the order of the table; all of them without any. */
function chosenColumns(table: Table, names: string | null): readonly TableColumn[] {
  if (!names) return table.colunas;
  const wanted = new Set(names.split(","));
  const chosen = table.colunas.filter((column) => wanted.has(column.nome));
  return chosen.length > 0 ? chosen : table.colunas;
}

function NoRows({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const text = useText();
  if (!filtered) return <Empty title={text.data.empty} help={text.data.emptyHelp} />;
  return (
    <Empty
      title={text.data.emptyFilter}
      action={<Button onClick={onClear}>{text.common.actions.clearFilters}</Button>}
    />
  );
}
