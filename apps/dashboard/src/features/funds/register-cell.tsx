// One cell of the register and the head of a column: what is shown, what was typed over it, what is wrong with it.
import { ArrowDown, ArrowUp } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { type Text, useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Place } from "@/lib/grid-keys";
import { type Change, type Draft, textIn } from "./draft";
import { type ColumnName, cellText, type Field, type Fund, faultOf, isField } from "./fields";

/** A cell to be typed into. */
export type Typed = Omit<Change, "from">;

/** What a cell shows: what was typed, else what the server has. */
export function shownText(fund: Fund, column: ColumnName, draft: Draft, locale: string): string {
  const typed = isField(column) ? textIn(draft, fund.id_fundo, column) : undefined;
  return typed ?? cellText(fund, column, locale);
}

/** A text for a cell; what the server already has is no change. */
export function typedInto(fund: Fund, field: Field, typed: string, locale: string): Typed {
  const text = field === "situacao" ? typed.trim().toLowerCase() : typed.trim();
  const same = text === cellText(fund, field, locale);
  return { id: fund.id_fundo, etag: fund.etag, field, to: same ? undefined : text };
}

/** The title of a column, which orders by it. */
export function Head({
  column,
  order,
  onOrder,
}: {
  column: ColumnName;
  order: string;
  onOrder: (order: string) => void;
}) {
  const text = useText();
  const title = text.funds.columns[column];
  const sorted = order.replace("-", "") === column;
  const down = order.startsWith("-");
  const Arrow = down ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (down ? "descending" : "ascending") : "none"}
      className={cn("flex", column === "apelido" && "sticky left-0 z-10 bg-raised")}
    >
      <button
        type="button"
        title={text.common.table.sortBy(title)}
        onClick={() => onOrder(!sorted ? column : down ? "" : `-${column}`)}
        className="flex h-8 min-w-0 items-center gap-1 px-2.5 text-[12px] font-semibold text-muted hover:text-ink"
      >
        <span className="truncate">{title}</span>
        {sorted && <Arrow aria-hidden="true" className="size-3.5 shrink-0" />}
      </button>
    </div>
  );
}

interface CellProps {
  fund: Fund;
  column: ColumnName;
  place: Place;
  draft: Draft;
  current: boolean;
  selected: boolean;
  onPoint: (event: MouseEvent) => void;
  onOpen: () => void;
  children: ReactNode;
}

/** A cell. */
export function Cell({ fund, column, place, draft, current, selected, onPoint, onOpen, children }: CellProps) {
  const text = useText().funds;
  const { locale } = useFormat();
  const typed = isField(column) ? textIn(draft, fund.id_fundo, column) : undefined;
  const shown = shownText(fund, column, draft, locale);
  const fault = useFault(fund, column, draft);
  const said = saidIn(text, fund, column, shown);
  const before = typed === undefined ? "" : text.was(cellText(fund, column, locale));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of a cell are the grid's
    <div
      role="gridcell"
      data-cell={`${place.row} ${place.column}`}
      tabIndex={current ? 0 : -1}
      aria-selected={selected}
      aria-readonly={!isField(column)}
      aria-invalid={fault !== undefined || undefined}
      title={[said, before, fault].filter(Boolean).join("\n")}
      onClick={onPoint}
      onDoubleClick={onOpen}
      className={cn(
        "relative truncate px-2.5 leading-[29px] outline-offset-[-2px]",
        column === "apelido" && "sticky left-0 z-10 border-r border-line bg-surface",
        column === "tolerancia" && "text-right tabular-nums",
        !isField(column) && "text-muted tabular-nums",
        column === "alertas" && "text-warn",
        (column === "inicio" || column === "fim" || column === "prazo") && "tabular-nums",
        typed !== undefined && "bg-accent-soft font-medium text-accent",
        fault && "bg-fail-soft text-fail",
        selected && !current && "bg-accent-soft",
        current && "outline-2 outline-accent",
      )}
    >
      {children || said}
      {typed !== undefined && !children && (
        <span
          aria-hidden="true"
          className="absolute top-0 right-0 border-t-6 border-l-6 border-t-current border-l-transparent"
        />
      )}
    </div>
  );
}

/** What a cell says in the language of the page. */
function saidIn(text: Text["funds"], fund: Fund, column: ColumnName, shown: string): string {
  if (column === "situacao") return text.standings[shown] ?? shown;
  if (column === "alertas") return fund.alertas.map((alert) => text.alerts[alert] ?? alert).join(", ");
  return shown;
}

/** What is wrong with a cell, in words. */
export function useFault(fund: Fund | undefined, column: ColumnName, draft: Draft): string | undefined {
  const text = useText().funds;
  if (!fund || !isField(column)) return undefined;
  const typed = textIn(draft, fund.id_fundo, column);
  if (typed === undefined) return undefined;
  const fault = faultOf(column, typed);
  if (fault) return text.faults[fault];
  return draft.refusals.get(fund.id_fundo)?.errors.find((error) => error.campo === column)?.mensagem;
}
