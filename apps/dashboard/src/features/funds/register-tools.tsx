// What is above the register: filters, how much is not saved, what can be done to the selected funds, and the ways in and out.
import { Check, ChevronDown, ClipboardPaste, FileDown, Plus, Redo2, Undo2 } from "lucide-react";
import { type Dispatch, useState } from "react";
import { useNavigate } from "react-router";
import { Confirm } from "@/components/confirm";
import { SearchField } from "@/components/search-field";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useFormat, useText } from "@/i18n/text";
import { type Action, countCells, type Draft } from "./draft";
import { ALERTS, COLUMNS, type ColumnName, cellText, type Fund, STANDINGS } from "./fields";
import { SearchDialog } from "./search-dialog";
import { useRemoval } from "./use-removal";

interface Props {
  filter: string;
  standing: string;
  alert: string;
  onFilter: (values: Record<string, string>) => void;
  funds: readonly Fund[];
  all: number;
  draft: Draft;
  act: Dispatch<Action>;
  chosen: readonly Fund[];
  refusal: string | undefined;
  saving: boolean;
  onSave: () => void;
  onAdd: () => void;
  onPaste: () => void;
  onClose: () => void;
}

/** The tools. */
export function RegisterTools(props: Props) {
  const { draft, act, refusal, saving, onSave, onAdd, onPaste } = props;
  const text = useText();
  const words = text.funds.tools;
  const cells = countCells(draft);
  const closed = refusal !== undefined;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Filters {...props} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {cells > 0 && (
          <span role="status" className="text-[12px] font-medium text-accent">
            {words.unsaved(cells, draft.entries.size)}
          </span>
        )}
        <Button
          size="icon"
          aria-label={words.undo}
          title={words.undo}
          disabled={draft.past.length === 0 || saving}
          onClick={() => act({ do: "undo" })}
        >
          <Undo2 aria-hidden="true" />
        </Button>
        <Button
          size="icon"
          aria-label={words.redo}
          title={words.redo}
          disabled={draft.future.length === 0 || saving}
          onClick={() => act({ do: "redo" })}
        >
          <Redo2 aria-hidden="true" />
        </Button>
        <Button
          look="primary"
          disabled={cells === 0 || closed || saving}
          title={refusal ?? words.saveKeys}
          onClick={onSave}
        >
          <Check aria-hidden="true" />
          {saving ? text.common.actions.saving : text.common.actions.save}
        </Button>
        <SelectedMenu {...props} />
        <Button disabled={closed} title={refusal} onClick={onAdd}>
          <Plus aria-hidden="true" />
          {words.add}
        </Button>
        <Button disabled={closed} title={refusal} onClick={onPaste}>
          <ClipboardPaste aria-hidden="true" />
          {words.paste}
        </Button>
        <FundsExport {...props} />
        <FilesMenu />
      </div>
    </div>
  );
}

function Filters({ filter, standing, alert, onFilter, funds, all }: Props) {
  const text = useText();
  const words = text.funds;
  return (
    <>
      <SearchField label={text.common.table.filter} value={filter} onSearch={(q) => onFilter({ q })} className="w-44" />
      <Choice
        label={words.columns.situacao}
        any={words.anyStanding}
        value={standing}
        options={STANDINGS.map((one) => [one, words.standings[one] ?? one])}
        onChoose={(situacao) => onFilter({ situacao })}
      />
      <Choice
        label={words.columns.alertas}
        any={words.anyAlert}
        value={alert}
        options={ALERTS.map((one) => [one, words.alerts[one] ?? one])}
        onChoose={(alerta) => onFilter({ alerta })}
      />
      <span role="status" className="text-[12px] text-muted">
        {text.common.table.rows(funds.length, all)}
      </span>
    </>
  );
}

/** What can be done to the funds of the selected rows. */
function SelectedMenu({ chosen, refusal, onClose }: Props) {
  const words = useText().funds.tools;
  const navigate = useNavigate();
  const [asking, ask] = useState(false);
  const [searching, search] = useState(false);
  const remove = useRemoval();
  const [fund] = chosen;
  if (!fund) return null;
  const one = chosen.length === 1;
  return (
    <>
      <Menu
        trigger={
          <Button>
            {words.selected(chosen.length)}
            <ChevronDown aria-hidden="true" />
          </Button>
        }
      >
        {one && (
          <MenuItem onSelect={() => void navigate(`/carteiras/${fund.id_fundo}`)}>
            {words.portfolio(fund.fundo)}
          </MenuItem>
        )}
        {one && <MenuItem onSelect={() => search(true)}>{words.search(fund.fundo)}</MenuItem>}
        {refusal === undefined && <MenuItem onSelect={onClose}>{words.close(chosen.length)}</MenuItem>}
        {refusal === undefined && one && <MenuItem onSelect={() => ask(true)}>{words.remove(fund.fundo)}</MenuItem>}
      </Menu>
      <Confirm
        open={asking}
        onOpenChange={ask}
        title={words.removeTitle(fund.fundo)}
        consequence={words.removeConsequence}
        action={words.removeAction}
        onConfirm={() => remove.mutate(fund)}
      />
      {searching && <SearchDialog fund={fund} onClose={() => search(false)} />}
    </>
  );
}

/** The funds that are shown, as files: what is not saved is not in them. */
function FundsExport({ funds }: Props) {
  const words = useText().funds;
  const { locale } = useFormat();
  const columns = COLUMNS.map((column): Column<Fund> => {
    const text = (fund: Fund) => cellText(fund, column, locale);
    const plain = { id: column, title: words.columns[column], width: WIDTHS[column] ?? 110, text };
    if (column === "tolerancia") return { ...plain, sheet: (fund) => ({ as: "money", value: fund.tolerancia }) };
    if (column !== "inicio" && column !== "fim") return plain;
    return { ...plain, sheet: (fund) => ({ as: "day", value: fund[column] }) };
  });
  return <ExportMenu label={words.title} file="fundos" columns={columns} rows={() => funds} />;
}

const EXPORTED = "/api/fundos/cadastro/exportar";

/** The whole register as files, which come back by the paste dialog. */
function FilesMenu() {
  const words = useText().funds.tools;
  return (
    <Menu
      trigger={
        <Button>
          <FileDown aria-hidden="true" />
          {words.files}
        </Button>
      }
    >
      <MenuItem onSelect={() => window.location.assign(`${EXPORTED}?formato=xlsx`)}>{words.xlsx}</MenuItem>
      <MenuItem onSelect={() => window.location.assign(EXPORTED)}>{words.csv}</MenuItem>
    </Menu>
  );
}

/** Pixels of the columns that are wider than most. */
const WIDTHS: Partial<Record<ColumnName, number>> = { apelido: 180, nome: 420, cnpj: 160, alertas: 180, portais: 340 };
