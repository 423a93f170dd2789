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
import { type Column, definitions, rowFilter } from "./columns";
import { TableTools } from "./table-tools";
import { VirtualRows } from "./virtual-rows";

const ROW = 30;
/** A cell that the others of its row slide under. */
const FIXED = "sticky left-0 z-[1] h-full bg-surface leading-[29px]";

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
  const sorting = useMemo(() => readOrder(query.get("ordem")), [query]);

  const table = useReactTable({
    data: rows as R[],
    columns: useMemo(() => definitions(columns), [columns]),
    state: { sorting, columnVisibility: hidden, globalFilter: filter },
    globalFilterFn: useMemo(() => rowFilter(columns), [columns]),
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
  });
  const shown = table.getRowModel().rows;
  const visible = columns.filter((column) => hidden[column.id] !== false);
  const toggleOrder = (id: string) => {
    const now = sorting[0];
    const next = now?.id !== id ? id : now.desc ? "" : `-${id}`;
    put({ ordem: next });
  };
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
            <Head key={column.id} column={column} order={sorting[0]} onOrder={() => toggleOrder(column.id)} />
          ))}
          rowKey={(index) => {
            const row = shown[index]?.original;
            return row === undefined ? index : rowKey(row);
          }}
          row={(index) => {
            const row = shown[index]?.original;
            if (row === undefined) return null;
            return visible.map((column) => (
              <div
                role="cell"
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
              <div role="cell">
                <Empty
                  title={text.table.nothing}
                  action={<Button onClick={() => put({ q: "" })}>{text.actions.clearFilters}</Button>}
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
  order: SortingState[number] | undefined;
  onOrder: () => void;
}

function Head<R>({ column, order, onOrder }: HeadProps<R>) {
  const text = useText().common.table;
  const sorted = order?.id === column.id ? order : undefined;
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
        onClick={onOrder}
        className="flex h-8 min-w-0 items-center gap-1 px-3 text-[12px] font-semibold text-muted hover:text-ink"
      >
        <span className="truncate">{column.title}</span>
        {sorted && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
      </button>
    </div>
  );
}

function readOrder(order: string | null): SortingState {
  if (!order) return [];
  return [{ id: order.replace(/^-/, ""), desc: order.startsWith("-") }];
}
