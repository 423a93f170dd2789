// The rows on the page: only those in view, ordered by the server, the next page when the end comes near.
import { ArrowDown, ArrowUp } from "lucide-react";
import { useCallback } from "react";
import { VirtualRows } from "@/components/table/virtual-rows";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { cellText, isFigure, widthOf } from "./cells";
import type { TableColumn, Value } from "./queries";
import { ValueText } from "./value-text";

const ROW = 28;
/** Rows before the end at which the next page is asked for. */
const NEAR = 40;

interface Props {
  label: string;
  columns: readonly TableColumn[];
  /** Names of the values of a row, in their order. */
  names: readonly string[];
  rows: readonly Value[][];
  order: string;
  onOrder: (column: string, more: boolean) => void;
  onEnd: (() => void) | undefined;
  /** Opens a row. */
  onOpen: (index: number) => void;
  busy: boolean;
}

/** The grid of rows. */
export function RowsGrid({ label, columns, names, rows, order, onOrder, onEnd, onOpen, busy }: Props) {
  const text = useText();
  const format = useFormat();
  const near = useCallback(
    (last: number) => {
      if (last >= rows.length - NEAR) onEnd?.();
    },
    [rows.length, onEnd],
  );
  const places = columns.map((column) => names.indexOf(column.nome));
  return (
    <VirtualRows
      label={label}
      count={rows.length}
      height={ROW}
      columns={columns.map((column) => `${widthOf(column)}px`).join(" ")}
      head={columns.map((column) => <Head key={column.nome} column={column} order={order} onOrder={onOrder} />)}
      row={(index) =>
        columns.map((column, at) => (
          <Cell key={column.nome} column={column} value={rows[index]?.[places[at] ?? -1] ?? null} />
        ))
      }
      copied={(index) =>
        columns.map((column, at) => cellText(rows[index]?.[places[at] ?? -1] ?? null, column, format, text.common))
      }
      onView={near}
      onOpen={onOpen}
    >
      {busy && (
        <p role="status" className="sticky left-0 px-3 py-1.5 text-[12px] text-muted">
          {text.common.panel.loading}
        </p>
      )}
    </VirtualRows>
  );
}

function Cell({ column, value }: { column: TableColumn; value: Value }) {
  const text = useText();
  const format = useFormat();
  const shown = cellText(value, column, format, text.common);
  return (
    <div role="gridcell" className={cn("truncate px-3", isFigure(column) && "num")} title={shown}>
      <ValueText column={column} value={value} />
    </div>
  );
}

interface HeadProps {
  column: TableColumn;
  order: string;
  onOrder: Props["onOrder"];
}

function Head({ column, order, onOrder }: HeadProps) {
  const text = useText().data;
  const parts = order.split(",");
  const at = parts.findIndex((part) => part === column.nome || part === `-${column.nome}`);
  const descending = at >= 0 && parts[at] !== column.nome;
  const Arrow = descending ? ArrowDown : ArrowUp;
  const name = (
    <>
      <span className="truncate">{column.nome}</span>
      {column.chave && <span className="text-[10px] text-muted">{text.keyMark}</span>}
    </>
  );
  if (column.tipo === "json") {
    return (
      <div
        role="columnheader"
        title={column.descricao}
        className="flex h-8 items-center gap-1 px-3 text-[12px] font-semibold"
      >
        {name}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      aria-sort={at < 0 ? "none" : descending ? "descending" : "ascending"}
      className={cn("flex", isFigure(column) && "justify-end")}
    >
      <button
        type="button"
        title={text.sortHint(column.nome, column.descricao)}
        onClick={(event) => onOrder(column.nome, event.shiftKey)}
        className="flex h-8 max-w-full items-center gap-1 px-3 text-[12px] font-semibold hover:text-accent"
      >
        {name}
        {at >= 0 && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
        {at >= 0 && parts.length > 1 && <span className="text-[10px]">{at + 1}</span>}
      </button>
    </div>
  );
}
