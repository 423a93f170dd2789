// A table of many rows: sorted and filtered here, only the rows in view on the page, copied and exported from the data.
import {
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  type SortingState,
  useReactTable,
  type VisibilityState,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { type Column, definitions, rowFilter } from "./columns";
import { TableTools } from "./table-tools";

const ROW = 30;

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
  const [query, setQuery] = useSearchParams();
  const [hidden, setHidden] = useState<VisibilityState>({});
  const filter = query.get("q") ?? "";
  const sorting = useMemo(() => readOrder(query.get("ordem")), [query]);
  const scroller = useRef<HTMLDivElement>(null);

  const put = (name: string, value: string) =>
    setQuery(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );

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
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });

  const toggleOrder = (id: string) => {
    const now = sorting[0];
    const next = now?.id !== id ? id : now.desc ? "" : `-${id}`;
    put("ordem", next);
  };
  const grid = {
    gridTemplateColumns: visible
      .map((c) => (c.grows ? `minmax(${c.width}px, ${c.grows}fr)` : `${c.width}px`))
      .join(" "),
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <TableTools
        label={label}
        file={file}
        filter={filter}
        onFilter={(typed) => put("q", typed)}
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
        <div
          ref={scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the rows are scrolled by keyboard
          tabIndex={0}
          role="table"
          aria-label={label}
          aria-rowcount={shown.length + 1}
          className="min-h-40 flex-1 overflow-auto rounded-lg border border-line bg-surface"
        >
          <div role="rowgroup" className="sticky top-0 z-10 min-w-fit border-b border-line bg-raised">
            <div role="row" aria-rowindex={1} className="grid min-w-fit" style={grid}>
              {visible.map((column) => (
                <Head key={column.id} column={column} order={sorting[0]} onOrder={() => toggleOrder(column.id)} />
              ))}
            </div>
          </div>
          <div role="rowgroup" className="relative min-w-fit" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = shown[item.index]?.original;
              if (row === undefined) return null;
              return (
                <div
                  key={rowKey(row)}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className="absolute grid w-full min-w-fit items-center border-b border-line/60 hover:bg-raised/60"
                  style={{ ...grid, height: ROW, transform: `translateY(${item.start}px)` }}
                >
                  {visible.map((column) => (
                    <div
                      role="cell"
                      key={column.id}
                      className={cn("truncate px-3", column.figures && "num")}
                      title={column.text(row)}
                    >
                      {column.cell ? column.cell(row) : column.text(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
          {shown.length === 0 && (
            <div role="row">
              <div role="cell">
                <Empty
                  title={text.table.nothing}
                  action={<Button onClick={() => put("q", "")}>{text.actions.clearFilters}</Button>}
                />
              </div>
            </div>
          )}
        </div>
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
      className={cn("flex", column.figures && "justify-end")}
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
