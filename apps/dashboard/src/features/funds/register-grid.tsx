// The register as a spreadsheet: arrows, Enter to edit, Esc to leave it, copy and paste. What is typed is kept by whoever uses it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useFormat, useText } from "@/i18n/text";
import { isIn, type Place, placeAfter, type Selection, spanOf } from "@/lib/grid-keys";
import { CellEditor } from "./cell-editor";
import type { Draft } from "./draft";
import { COLUMNS, type ColumnName, type Field, type Fund, isField } from "./fields";
import { Cell, Head, shownText, type Typed, typedInto } from "./register-cell";

const ROW = 30;
const HEAD = 32;
/** Rows that a page of keys goes. */
const PAGE = 14;
/** Pixels of each column; the name takes what is left. */
const WIDTHS: Record<ColumnName, number> = {
  apelido: 190,
  nome: 230,
  cnpj: 160,
  subclasse: 104,
  tipo: 72,
  situacao: 110,
  inicio: 100,
  fim: 100,
  alertas: 180,
  tipos_esperados: 150,
  prazo: 72,
  responsavel: 160,
  tolerancia: 126,
  indice: 84,
  pasta_destino: 200,
  portais: 380,
};
const GRID = {
  gridTemplateColumns: COLUMNS.map((column) =>
    column === "nome" ? `minmax(${WIDTHS.nome}px, 1fr)` : `${WIDTHS[column]}px`,
  ).join(" "),
};
const WHOLE = { minWidth: COLUMNS.reduce((sum, column) => sum + WIDTHS[column], 0) };

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
    if (scroller.current) reveal(scroller.current, cell, at.column);
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
      <div role="rowgroup" className="sticky top-0 z-20 border-b border-line bg-raised" style={WHOLE}>
        <div role="row" aria-rowindex={1} className="grid" style={GRID}>
          {COLUMNS.map((column) => (
            <Head key={column} column={column} order={order} onOrder={onOrder} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ ...WHOLE, height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const fund = funds[item.index];
          if (!fund) return null;
          return (
            <div
              key={fund.id_fundo}
              role="row"
              aria-rowindex={item.index + 2}
              className="absolute grid w-full border-b border-line/60"
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

/** Scrolls sideways until a cell is beside the first column, which stays. */
function reveal(scroller: HTMLElement, cell: HTMLElement, column: number): void {
  const [left, right] = [cell.offsetLeft, cell.offsetLeft + cell.offsetWidth];
  if (column === 0) scroller.scrollLeft = 0;
  else if (left - WIDTHS.apelido < scroller.scrollLeft) scroller.scrollLeft = left - WIDTHS.apelido;
  else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
}
