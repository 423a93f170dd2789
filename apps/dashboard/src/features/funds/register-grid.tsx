// The register as a spreadsheet: arrows, Enter to edit, Esc to leave it, copy and paste. What is typed is kept by whoever uses it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { isIn, type Place, placeAfter, type Selection, spanOf } from "@/lib/grid-keys";
import { CellEditor } from "./cell-editor";
import type { Change, Draft } from "./draft";
import { textIn } from "./draft";
import { COLUMNS, type ColumnName, cellText, type Field, type Fund, faultOf, isField } from "./fields";

const ROW = 30;
const HEAD = 32;
/** Rows that a page of keys goes. */
const PAGE = 14;
const WIDTHS: Record<ColumnName, string> = {
  apelido: "minmax(180px, 1.2fr)",
  nome: "minmax(200px, 2fr)",
  cnpj: "166px",
  subclasse: "108px",
  tipo: "72px",
  situacao: "112px",
  inicio: "106px",
  fim: "106px",
};
const GRID = { gridTemplateColumns: COLUMNS.map((column) => WIDTHS[column]).join(" ") };

/** A cell to be typed into. */
export type Typed = Omit<Change, "from">;

interface Props {
  funds: readonly Fund[];
  draft: Draft;
  /** Whether anything can be changed. */
  open: boolean;
  order: string;
  onOrder: (order: string) => void;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onType: (cells: readonly Typed[]) => void;
  onCopy: () => void;
  onPaste: (text: string) => void;
  onKey: (event: KeyboardEvent) => boolean;
}

interface Editing {
  id: number;
  field: Field;
  text: string;
}

/** The grid. */
export function RegisterGrid(props: Props) {
  const { funds, draft, open, order, onOrder, selection, onSelect, onType, onCopy, onPaste, onKey } = props;
  const text = useText().funds;
  const { locale } = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const asked = useRef(false);
  const [editing, edit] = useState<Editing>();
  const virtual = useVirtualizer({
    count: funds.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    scrollPaddingStart: HEAD,
    overscan: 12,
  });
  const { at } = selection;
  const span = useMemo(() => spanOf(selection), [selection]);

  // A row that was far away is on the page only after a while.
  useEffect(() => {
    if (!asked.current || editing) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${at.row} ${at.column}"]`);
    if (!cell) return;
    asked.current = false;
    cell.focus({ preventScroll: true });
  });

  const go = (to: Place, extend: boolean) => {
    asked.current = true;
    virtual.scrollToIndex(to.row);
    onSelect({ anchor: extend ? selection.anchor : to, at: to });
  };

  const start = (typed?: string) => {
    const fund = funds[at.row];
    const column = COLUMNS[at.column];
    if (!open || !fund || !column || !isField(column)) return;
    const typing = column === "situacao" ? undefined : typed;
    edit({ id: fund.id_fundo, field: column, text: typing ?? shownText(fund, column, draft, locale) });
  };

  /** Takes what was typed, and goes on to the cell that follows. */
  const commit = (to: Place | undefined, everywhere: boolean) => {
    if (!editing) return;
    const rows = everywhere
      ? funds.slice(span.top, span.bottom + 1)
      : funds.filter((fund) => fund.id_fundo === editing.id);
    onType(rows.map((fund) => typedInto(fund, editing.field, editing.text, locale)));
    edit(undefined);
    if (to) go(clamp(to, funds.length), false);
  };

  const leave = () => {
    asked.current = true;
    edit(undefined);
  };

  const clear = () => {
    const fields = COLUMNS.slice(span.left, span.right + 1).filter(isField);
    const rows = funds.slice(span.top, span.bottom + 1);
    onType(
      rows.flatMap((fund) =>
        fields.filter((field) => field !== "situacao").map((field) => typedInto(fund, field, "", locale)),
      ),
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.altKey || event.target instanceof HTMLButtonElement || onKey(event)) return;
    const control = event.ctrlKey || event.metaKey;
    const to = placeAfter(event, at, { rows: funds.length, columns: COLUMNS.length, page: PAGE });
    if (to) go(to, event.shiftKey);
    else if (control && event.key.toLowerCase() === "c") onCopy();
    else if (control && event.key.toLowerCase() === "a") {
      onSelect({ anchor: { row: 0, column: 0 }, at: { row: funds.length - 1, column: COLUMNS.length - 1 } });
    } else if (control) return;
    else if (event.key === "Enter" || event.key === "F2") start();
    else if (event.key === "Delete" || event.key === "Backspace") {
      if (open) clear();
    } else if (event.key === "Escape") onSelect({ anchor: at, at });
    else if (event.key.length === 1 && event.key !== " ") start(event.key);
    else return;
    event.preventDefault();
  };

  const onPasted = (event: ClipboardEvent) => {
    if (editing) return;
    event.preventDefault();
    onPaste(event.clipboardData.getData("text/plain"));
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={text.register}
      aria-rowcount={funds.length + 1}
      aria-colcount={COLUMNS.length}
      aria-multiselectable
      aria-readonly={!open}
      onKeyDown={onKeyDown}
      onPaste={onPasted}
      className="min-h-40 flex-1 overflow-auto rounded-lg border border-line bg-surface select-none"
    >
      <div role="rowgroup" className="sticky top-0 z-20 min-w-fit border-b border-line bg-raised">
        <div role="row" aria-rowindex={1} className="grid min-w-fit" style={GRID}>
          {COLUMNS.map((column) => (
            <Head key={column} column={column} order={order} onOrder={onOrder} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative min-w-fit" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const fund = funds[item.index];
          if (!fund) return null;
          return (
            <div
              key={fund.id_fundo}
              role="row"
              aria-rowindex={item.index + 2}
              className="absolute grid w-full min-w-fit border-b border-line/60"
              style={{ ...GRID, height: ROW, transform: `translateY(${item.start}px)` }}
            >
              {COLUMNS.map((column, index) => {
                const place = { row: item.index, column: index };
                const edited = editing?.id === fund.id_fundo && editing.field === column ? editing : undefined;
                return (
                  <Cell
                    key={column}
                    fund={fund}
                    column={column}
                    place={place}
                    draft={draft}
                    current={at.row === place.row && at.column === place.column}
                    selected={isIn(span, place)}
                    onPoint={(event) => {
                      if (!edited) go(place, event.shiftKey);
                    }}
                    onOpen={() => start()}
                  >
                    {edited && (
                      <CellEditor
                        field={edited.field}
                        text={edited.text}
                        fund={fund.fundo}
                        onChange={(typed) => edit({ ...edited, text: typed })}
                        onCommit={(move, everywhere) =>
                          commit(move && { row: at.row + move.down, column: at.column + move.right }, everywhere)
                        }
                        onLeave={leave}
                      />
                    )}
                  </Cell>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function clamp({ row, column }: Place, rows: number): Place {
  return { row: Math.max(0, Math.min(rows - 1, row)), column: Math.max(0, Math.min(COLUMNS.length - 1, column)) };
}

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

function Head({ column, order, onOrder }: { column: ColumnName; order: string; onOrder: (order: string) => void }) {
  const text = useText();
  const title = text.funds.columns[column];
  const sorted = order.replace("-", "") === column;
  const down = order.startsWith("-");
  const Arrow = down ? ArrowDown : ArrowUp;
  return (
    <div role="columnheader" aria-sort={sorted ? (down ? "descending" : "ascending") : "none"} className="flex">
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

function Cell({ fund, column, place, draft, current, selected, onPoint, onOpen, children }: CellProps) {
  const text = useText().funds;
  const { locale } = useFormat();
  const typed = isField(column) ? textIn(draft, fund.id_fundo, column) : undefined;
  const shown = shownText(fund, column, draft, locale);
  const fault = useFault(fund, column, draft);
  const said = column === "situacao" ? (text.standings[shown] ?? shown) : shown;
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
        !isField(column) && "text-muted tabular-nums",
        (column === "inicio" || column === "fim") && "tabular-nums",
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
