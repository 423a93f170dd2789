// What is behind a cell: why, the documents, the sums that were checked with both sides, and the files.

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Schemas } from "@/api/client";
import { ActionLink } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { CheckLine } from "@/components/fund-day/check-line";
import { FileLine } from "@/components/fund-day/file-line";
import { letterOf, lookOf, modeFor } from "@/components/fund-day/health";
import { Pill, StatePill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useFormat, useText } from "@/i18n/text";
import { reprocessAddress } from "@/lib/addresses";
import { itemState } from "@/lib/states";
import { useRefusal } from "@/live/use-refusal";
import { CellDesk, placeOf } from "./cell-desk";
import type { Asked } from "./desk";
import { DeskDialog } from "./desk-dialog";
import { cellQuery } from "./queries";

interface Props {
  fund: number;
  day: string;
  onClose: () => void;
}

/** The dialog. */
export function CellDialog({ fund, day, onClose }: Props) {
  const text = useText();
  const words = text.panel.cell;
  const format = useFormat();
  const query = useQuery(cellQuery(fund, day));
  const name = query.data?.fundo.fundo ?? "";
  const [asked, ask] = useState<Asked>();
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={words.title(name, format.day(day))}
      lead={query.data?.fundo.nome}
      footer={
        <>
          {query.data && (
            <ActionLink
              to={reprocessAddress({ from: day, to: day, funds: [name], mode: modeFor(letterOf(query.data.estado)) })}
              needs="operador"
            >
              {words.reprocess}
            </ActionLink>
          )}
          <Button onClick={onClose}>{text.common.actions.close}</Button>
        </>
      }
    >
      <AsyncPanel query={query}>{(cell) => <CellBody cell={cell} ask={ask} />}</AsyncPanel>
      {asked && <DeskDialog asked={asked} onClose={() => ask(undefined)} />}
    </Dialog>
  );
}

function CellBody({ cell, ask }: { cell: Schemas["Celula"]; ask: (asked: Asked) => void }) {
  const text = useText();
  const refusal = useRefusal("operador");
  const words = text.panel.cell;
  const letter = letterOf(cell.estado);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-start gap-3">
        <Pill tone={lookOf(letter).tone}>{text.panel.states[letter]}</Pill>
        <ul className="flex flex-col gap-1">
          {cell.motivos.map((reason) => (
            <li key={`${reason.codigo} ${reason.tipo} ${reason.detalhe}`}>
              <p className="font-medium">
                {reason.mensagem}
                {reason.detalhe && <span className="ml-2 font-normal text-muted">{reason.detalhe}</span>}
              </p>
              <p className="text-muted">{reason.o_que_fazer}</p>
            </li>
          ))}
        </ul>
      </div>
      {cell.responsavel && <p>{words.owner(cell.responsavel)}</p>}
      <Part title={words.documents} empty={cell.itens.length === 0}>
        {cell.itens.map((item) => (
          <li key={`${item.sistema} ${item.tipo}`} className="flex items-center gap-3 py-1">
            <span className="w-20 font-medium">{text.runs.items.kinds[item.tipo] ?? item.tipo}</span>
            <StatePill state={itemState(item)} />
            <span className="min-w-0 flex-1 truncate text-muted">{item.detalhe}</span>
            {item.estado !== "done" && item.estado !== "skipped" && (
              <Button
                size="small"
                disabled={refusal !== undefined}
                title={refusal}
                onClick={() => ask({ what: "waive", place: placeOf(cell, item.tipo) })}
              >
                {text.panel.desk.asks.waive.menu}
              </Button>
            )}
          </li>
        ))}
      </Part>
      <CellDesk cell={cell} ask={ask} />
      <Part title={words.checks} empty={cell.conferencias.length === 0}>
        {cell.conferencias.map((check) => (
          <CheckLine key={`${check.codigo} ${check.id_carga} ${check.ordem} ${check.formula}`} check={check} />
        ))}
      </Part>
      <Part title={words.files} empty={cell.cargas.length === 0}>
        {cell.cargas.map((load) => (
          <FileLine key={load.id_carga} load={load} />
        ))}
      </Part>
      {cell.recusados.length > 0 && (
        <Part title={words.refused} empty={false}>
          {cell.recusados.map((refused) => (
            <li key={refused.sha256} className="py-1">
              <span className="font-medium">{refused.nome}</span>
              <span className="ml-2 text-fail">{refused.motivo.mensagem}</span>
            </li>
          ))}
        </Part>
      )}
    </div>
  );
}

function Part({ title, empty, children }: { title: string; empty: boolean; children: ReactNode }) {
  const { none } = useText().panel.cell;
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      {empty ? <p className="text-muted">{none}</p> : <ul className="divide-y divide-line/60">{children}</ul>}
    </section>
  );
}
