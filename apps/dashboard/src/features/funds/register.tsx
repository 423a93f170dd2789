// The register: its filters and tools, the grid, what was refused, and the cell that one is at in full.

import { useQuery } from "@tanstack/react-query";
import { type Dispatch, type KeyboardEvent, useMemo, useState } from "react";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { compareTexts, matches } from "@/components/table/columns";
import { Button } from "@/components/ui/button";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { type Selection, spanOf } from "@/lib/grid-keys";
import { fromTsv, toTsv } from "@/lib/table-text";
import { useAddress } from "@/lib/use-address";
import { useRefusal } from "@/live/use-refusal";
import { CellBar } from "./cell-bar";
import type { Action, Draft } from "./draft";
import { COLUMNS, type ColumnName, cellOrder, cellText, type Fund, isField } from "./fields";
import { NewFund } from "./new-fund";
import { PasteDialog } from "./paste-dialog";
import { registerQuery } from "./queries";
import { Refusals } from "./refusals";
import { shownText, typedInto } from "./register-cell";
import { RegisterGrid } from "./register-grid";
import { RegisterTools } from "./register-tools";
import { useSave } from "./use-save";

interface Props {
  draft: Draft;
  act: Dispatch<Action>;
}

/** The part of the page. */
export function Register({ draft, act }: Props) {
  const query = useQuery(registerQuery);
  return <AsyncPanel query={query}>{(funds) => <Sheet all={funds} draft={draft} act={act} />}</AsyncPanel>;
}

function Sheet({ all, draft, act }: Props & { all: readonly Fund[] }) {
  const text = useText();
  const words = text.funds;
  const { locale } = useFormat();
  const refusal = useRefusal("configurador");
  const { save, saving } = useSave(draft, act);
  const [address, put] = useAddress();
  const [selection, select] = useState<Selection>({ anchor: START, at: START });
  const [adding, add] = useState(false);
  const [block, setBlock] = useState<string>();
  const filter = address.get("q") ?? "";
  const standing = address.get("situacao") ?? "";
  const alert = address.get("alerta") ?? "";
  const order = address.get("ordem") ?? "";
  const edited = draft.entries;

  const funds = useMemo(
    () =>
      sorted(
        all.filter((fund) => edited.has(fund.id_fundo) || isShown(fund, filter, standing, alert)),
        order,
      ),
    [all, edited, filter, standing, alert, order],
  );
  const span = spanOf(selection);
  const chosen = funds.slice(span.top, span.bottom + 1);

  const copy = () => {
    const columns = COLUMNS.slice(span.left, span.right + 1);
    const cells = chosen.map((fund) => columns.map((column) => shownText(fund, column, draft, locale)));
    const whole = columns.length === COLUMNS.length;
    void navigator.clipboard
      .writeText(toTsv(whole ? [[...COLUMNS], ...cells] : cells))
      .then(() => tellDone(text.common.table.copiedRows(cells.length)));
  };

  const paste = (pasted: string) => {
    if (refusal || pasted === "") return;
    const rows = fromTsv(pasted);
    if (rows[0]?.some((title) => title.trim().toLowerCase() === "cnpj")) setBlock(pasted);
    else act({ do: "type", cells: spread(rows, funds, selection, locale) });
  };

  const onKey = (event: KeyboardEvent): boolean => {
    if (!(event.ctrlKey || event.metaKey)) return false;
    const key = event.key.toLowerCase();
    if (key === "z") act({ do: event.shiftKey ? "redo" : "undo" });
    else if (key === "y") act({ do: "redo" });
    else if (key === "s") {
      if (!refusal && !saving && edited.size > 0) void save();
    } else return false;
    event.preventDefault();
    return true;
  };

  const close = (cells: readonly Fund[]) =>
    act({ do: "type", cells: cells.map((fund) => typedInto(fund, "situacao", "encerrado", locale)) });

  /** Goes to a fund, wherever the filter has put it. */
  const find = (id: number, column: ColumnName) => {
    const row = funds.findIndex((fund) => fund.id_fundo === id);
    const at = { row: Math.max(0, row), column: COLUMNS.indexOf(column) };
    select({ anchor: at, at });
  };

  const empty = (
    <Empty
      title={words.empty}
      help={words.emptyHelp}
      action={
        <>
          <Button look="primary" disabled={refusal !== undefined} title={refusal} onClick={() => setBlock("")}>
            {words.tools.paste}
          </Button>
          <Button disabled={refusal !== undefined} title={refusal} onClick={() => add(true)}>
            {words.tools.add}
          </Button>
        </>
      }
    />
  );

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <RegisterTools
        filter={filter}
        standing={standing}
        alert={alert}
        onFilter={put}
        funds={funds}
        all={all.length}
        draft={draft}
        act={act}
        chosen={chosen}
        refusal={refusal}
        saving={saving}
        onSave={() => void save()}
        onAdd={() => add(true)}
        onPaste={() => setBlock("")}
        onClose={() => close(chosen)}
      />
      <Refusals draft={draft} funds={all} onFind={find} />
      {all.length === 0 ? (
        empty
      ) : funds.length === 0 ? (
        <Empty
          title={words.nothing}
          action={
            <Button onClick={() => put({ q: "", situacao: "", alerta: "" })}>{text.common.actions.clearFilters}</Button>
          }
        />
      ) : (
        <>
          <RegisterGrid
            funds={funds}
            draft={draft}
            open={refusal === undefined && !saving}
            order={order}
            onOrder={(ordem) => put({ ordem })}
            selection={selection}
            onSelect={select}
            onType={(cells) => act({ do: "type", cells })}
            onCopy={copy}
            onPaste={paste}
            onKey={onKey}
          />
          <CellBar fund={funds[selection.at.row]} column={COLUMNS[selection.at.column] ?? "apelido"} draft={draft} />
        </>
      )}
      {adding && <NewFund onClose={() => add(false)} />}
      {block !== undefined && <PasteDialog first={block} onClose={() => setBlock(undefined)} />}
    </div>
  );
}

const START = { row: 0, column: 0 };

function isShown(fund: Fund, filter: string, standing: string, alert: string): boolean {
  if (standing && fund.situacao !== standing) return false;
  if (alert && !fund.alertas.includes(alert)) return false;
  const text = COLUMNS.map((column) => cellText(fund, column, "pt-BR")).join(" ");
  return matches(`${text} ${fund.cnpj ?? ""}`, filter);
}

function sorted(funds: readonly Fund[], order: string): readonly Fund[] {
  const column = COLUMNS.find((name) => name === order.replace("-", ""));
  if (!column) return funds;
  const way = order.startsWith("-") ? -1 : 1;
  return [...funds].sort((a, b) => way * compareTexts(cellOrder(a, column), cellOrder(b, column)));
}

/** Pasted cells from the current one on; a single one goes into every selected cell. */
function spread(rows: string[][], funds: readonly Fund[], selection: Selection, locale: string) {
  const { top, bottom, left, right } = spanOf(selection);
  const single = rows.length === 1 && rows[0]?.length === 1;
  const [height, width] = single ? [bottom - top + 1, right - left + 1] : [rows.length, rows[0]?.length ?? 0];
  return funds.slice(top, top + height).flatMap((fund, down) =>
    COLUMNS.slice(left, left + width).flatMap((column, along) => {
      const text = single ? rows[0]?.[0] : rows[down]?.[along];
      return text !== undefined && isField(column) ? [typedInto(fund, column, text, locale)] : [];
    }),
  );
}
