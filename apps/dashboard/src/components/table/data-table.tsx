// A table of many rows: sorted and filtered here, only the rows in view on the page, copied and exported from the data.
import {
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  type SortingState,
  useReactTable,
  type VisibilityState,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useAddress } from "@/lib/use-address";
import { ColumnFilters, noColumnFilters, readColumnFilters } from "./column-filters";
import { type Column, definitions, rowFilter } from "./columns";
import { nextOrder, readOrder, writeOrder } from "./order";
import { movingPlaces } from "./selection";
import { TableTools } from "./table-tools";
import { VirtualRows } from "./virtual-rows";

const ROW = 30;
/** A cell that the others of its row slide under. */
const FIXED = "sticky left-0 z-[1] h-full bg-surface leading-[29px] group-aria-selected:bg-accent-soft";

interface Props<R> {
  label: string;
  /** Name of the exported file, without its ending. */
  file: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  /** What to say when there is no row at all. */
  empty: ReactNode;
  tools?: ReactNode;
}

/** A table whose filter and order are in the address. */
export function DataTable<R>({ label, file, rows, columns, rowKey, empty, tools }: Props<R>) {
  const text = useText().common;
  const [query, put] = useAddress();
  const [hidden, setHidden] = useState<VisibilityState>(() =>
    Object.fromEntries(columns.filter((column) => column.hidden).map((column) => [column.id, false])),
  );
  const filter = query.get("q") ?? "";
  const columnFilters = useMemo(() => readColumnFilters(query), [query]);
  const [filtering, setFiltering] = useState(columnFilters.length > 0);
  const sorting = useMemo(() => readOrder(query.get("ordem")), [query]);

  const table = useReactTable({
    data: rows as R[],
    columns: useMemo(() => definitions(columns), [columns]),
    state: { sorting, columnVisibility: hidden, globalFilter: filter, columnFilters },
    globalFilterFn: useMemo(() => rowFilter(columns), [columns]),
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
  });
  const shown = table.getRowModel().rows;
  const visible = columns.filter((column) => hidden[column.id] !== false);
  const places = useMemo(() => movingPlaces(shown.map((row) => rowKey(row.original))), [shown, rowKey]);
  const toggleOrder = (id: string, further: boolean) => put({ ordem: writeOrder(nextOrder(sorting, id, further)) });
  const widths = visible.map((c) => (c.grows ? `minmax(${c.width}px, ${c.grows}fr)` : `${c.width}px`)).join(" ");

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <TableTools
        label={label}
        file={file}
        filter={filter}
        onFilter={(typed) => put({ q: typed })}
        columns={columns}
        hidden={hidden}
        onHidden={setHidden}
        filtering={filtering}
        onFiltering={() => {
          if (filtering) put(noColumnFilters(query));
          setFiltering(!filtering);
        }}
        rows={shown.map((row) => row.original)}
        all={rows.length}
      >
        {tools}
      </TableTools>
      {rows.length === 0 ? (
        empty
      ) : (
        <VirtualRows
          label={label}
          count={shown.length}
          height={ROW}
          columns={widths}
          head={visible.map((column) => (
            <Head
              key={column.id}
              column={column}
              orders={sorting}
              onOrder={(further) => toggleOrder(column.id, further)}
            />
          ))}
          tools={filtering && <ColumnFilters columns={visible} filters={columnFilters} onFilter={put} />}
          rowKey={places.keyAt}
          places={places}
          copied={(index) => {
            const row = shown[index]?.original;
            return row === undefined ? [] : visible.filter((c) => !c.screenOnly).map((c) => c.text(row));
          }}
          row={(index) => {
            const row = shown[index]?.original;
            if (row === undefined) return null;
            return visible.map((column) => (
              <div
                role="gridcell"
                key={column.id}
                className={cn("truncate px-3", column.figures && "num", column.fixed && FIXED)}
                title={column.text(row)}
              >
                {column.cell ? column.cell(row) : column.text(row)}
              </div>
            ));
          }}
        >
          {shown.length === 0 && (
            <div role="row">
              <div role="gridcell">
                <Empty
                  title={text.table.nothing}
                  action={
                    <Button onClick={() => put({ ...noColumnFilters(query), q: "" })}>
                      {text.actions.clearFilters}
                    </Button>
                  }
                />
              </div>
            </div>
          )}
        </VirtualRows>
      )}
    </div>
  );
}

interface HeadProps<R> {
  column: Column<R>;
  orders: SortingState;
  /** Orders by it, or by it after the others. */
  onOrder: (further: boolean) => void;
}

function Head<R>({ column, orders, onOrder }: HeadProps<R>) {
  const text = useText().common.table;
  const place = orders.findIndex((order) => order.id === column.id);
  const sorted = orders[place];
  const Arrow = sorted?.desc ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (sorted.desc ? "descending" : "ascending") : "none"}
      className={cn("flex", column.figures && "justify-end", column.fixed && "sticky left-0 z-10 bg-raised")}
    >
      <button
        type="button"
        title={text.sortBy(column.title)}
        onClick={(event) => onOrder(event.shiftKey)}
        className="flex h-8 min-w-0 items-center gap-1 px-3 text-[12px] font-semibold text-muted hover:text-ink"
      >
        <span className="truncate">{column.title}</span>
        {sorted && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
        {sorted && orders.length > 1 && <span className="tabular-nums">{place + 1}</span>}
      </button>
    </div>
  );
}
