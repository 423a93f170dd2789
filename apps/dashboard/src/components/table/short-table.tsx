// A short table, all of it on the page: sorted here, and with the same ways out as a long one.
import type { SortingState } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useParameter } from "@/lib/use-address";
import { type Column, compareBy } from "./columns";
import { ExportMenu } from "./export-menu";
import { readOrder, writeOrder } from "./order";

interface Props<R> {
  label: string;
  /** Name of the exported file, without its ending. */
  file: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
}

/** The table; in the order in which its rows come until somebody chooses another, which the address keeps. */
export function ShortTable<R>({ label, file, columns, rows, rowKey }: Props<R>) {
  // A page may have several of them.
  const [written, write] = useParameter(`ordem_${file}`);
  const order = readOrder(written)[0];
  const by = columns.find(({ id }) => id === order?.id);
  const sign = order?.desc ? -1 : 1;
  const shown = by ? rows.toSorted((one, other) => sign * compareBy(by, one, other)) : rows;
  return (
    <>
      <div className="flex justify-end px-4 py-1">
        <ExportMenu label={label} file={file} columns={columns} rows={() => shown} />
      </div>
      <table aria-label={label} className="w-full border-collapse">
        <thead className="border-y border-line bg-raised/60">
          <tr>
            {columns.map((column) => (
              <Head
                key={column.id}
                column={column}
                order={order}
                onOrder={() => write(writeOrder([{ id: column.id, desc: order?.id === column.id && !order.desc }]))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line/60">
              {columns.map((column) => (
                <td
                  key={column.id}
                  title={column.cell ? undefined : column.text(row)}
                  className={cn("max-w-80 truncate px-4 py-1.5 tabular-nums", column.figures && "text-right")}
                >
                  {column.cell ? column.cell(row) : column.text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface HeadProps<R> {
  column: Column<R>;
  order: SortingState[number] | undefined;
  onOrder: () => void;
}

function Head<R>({ column: { id, title, figures, screenOnly }, order, onOrder }: HeadProps<R>) {
  const text = useText().common.table;
  const sorted = order?.id === id ? order : undefined;
  const Arrow = sorted?.desc ? ArrowDown : ArrowUp;
  const look = cn("px-4 py-1 text-[12px] font-semibold text-muted", figures ? "text-right" : "text-left");
  if (screenOnly) return <th className={look}>{title}</th>;
  return (
    <th aria-sort={sorted ? (sorted.desc ? "descending" : "ascending") : "none"} className={look}>
      <button
        type="button"
        title={text.orderBy(title)}
        onClick={onOrder}
        className="inline-flex min-h-6 items-center gap-1 hover:text-ink"
      >
        {title}
        {sorted && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
      </button>
    </th>
  );
}
