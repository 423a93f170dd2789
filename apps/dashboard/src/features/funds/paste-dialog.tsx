// A block out of a spreadsheet: what it would do, row by row, with what is wrong with each cell. Nothing is done until that was seen.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Tone } from "@/lib/states";
import { OpenWorkbook } from "./open-workbook";
import { useSend } from "./queries";

type Plan = Schemas["PlanoDoBloco"];

interface Props {
  /** What is in the dialog when it opens. */
  first: string;
  onClose: () => void;
}

const send = (texto: string, aplicar: boolean) =>
  bodyOf(api.POST("/api/fundos/cadastro/colar", { body: { texto, aplicar } }));

/** The dialog. */
export function PasteDialog({ first, onClose }: Props) {
  const text = useText();
  const words = text.funds.paste;
  const [block, setBlock] = useState(first);
  const plan = useMutation({ mutationFn: (texto: string) => send(texto, false) });
  const apply = useSend({
    send: (texto: string) => send(texto, true),
    said: ({ incluir, mudar }) => words.applied(incluir, mudar),
    onDone: ({ aplicado }) => aplicado && onClose(),
    quiet: true,
  });
  const seen = plan.data && plan.variables === block ? plan.data : undefined;
  const failed = apply.problem ?? (plan.error ? asProblem(plan.error) : undefined);
  const fault = failed?.about("texto");
  const count = seen ? seen.incluir + seen.mudar : 0;
  const mayApply = seen !== undefined && seen.com_falha === 0 && count > 0;
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={words.title}
      lead={words.lead}
      footer={
        <>
          {seen && seen.com_falha > 0 && (
            <span className="mr-auto self-center font-medium text-fail">{words.nothingApplied(seen.com_falha)}</span>
          )}
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton
            needs="configurador"
            disabled={block.trim() === "" || plan.isPending}
            onClick={() => plan.mutate(block)}
          >
            {plan.isPending ? words.checking : words.check}
          </ActionButton>
          <ActionButton
            needs="configurador"
            look="primary"
            disabled={!mayApply || apply.isPending}
            onClick={() => apply.mutate(block)}
          >
            {apply.isPending ? text.common.actions.saving : words.apply(count)}
          </ActionButton>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <OpenWorkbook
          onRead={(read) => {
            setBlock(read);
            plan.mutate(read);
          }}
        />
        <Field label={words.block} hint={words.hint} fault={fault}>
          <TextArea
            rows={seen ? 4 : 9}
            value={block}
            spellCheck={false}
            wrap="off"
            className="font-mono text-[12px]"
            onChange={(event) => setBlock(event.target.value)}
          />
        </Field>
        {failed && fault === undefined && <ProblemNote problem={failed} />}
        {plan.data && !seen && <p className="text-muted">{words.stale}</p>}
        {seen && <PlanTable plan={seen} />}
      </div>
    </Dialog>
  );
}

const TONES: Record<string, Tone> = { incluir: "ok", mudar: "run", igual: "off", falha: "fail" };

function PlanTable({ plan }: { plan: Plan }) {
  const words = useText().funds.paste;
  return (
    <section aria-label={words.plan} className="flex flex-col gap-2">
      <p role="status" className="font-medium">
        {words.counts(plan.incluir, plan.mudar, plan.iguais, plan.com_falha)}
      </p>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: many rows are scrolled by keyboard
        tabIndex={0}
        role="group"
        aria-label={words.plan}
        className="max-h-72 overflow-auto rounded-md border border-line"
      >
        <table className="w-full border-collapse text-[12px]">
          <thead className="sticky top-0 bg-raised text-muted">
            <tr>
              <th className="px-2 py-1.5 text-right font-semibold">{words.row}</th>
              <th className="px-2 text-left font-semibold">{words.action}</th>
              {plan.titulos.map((title) => (
                <th key={title} className="px-2 text-left font-semibold">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {plan.linhas.map((row) => (
              <PlanRow key={row.linha} row={row} titles={plan.titulos} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PlanRow({ row, titles }: { row: Schemas["LinhaDoBloco"]; titles: readonly string[] }) {
  const words = useText().funds.paste;
  const placed = new Set<string>();
  const cells = titles.map((title, index) => {
    const name = nameOf(title);
    const reasons = row.falhas.filter((fault) => fault.coluna === name).map((fault) => fault.motivo);
    if (reasons.length > 0) placed.add(name);
    return { title, text: row.celulas[index] ?? "", reasons, changed: row.mudancas.includes(name) };
  });
  const others = row.falhas.filter((fault) => !placed.has(fault.coluna));
  return (
    <tr className="border-t border-line/60 align-top">
      <td className="num px-2 py-1 text-muted">{row.linha}</td>
      <td className="px-2 py-1">
        <Pill tone={TONES[row.acao] ?? "off"}>{words.actions[row.acao] ?? row.acao}</Pill>
        {others.map(({ coluna, motivo }) => (
          <p key={`${coluna} ${motivo}`} className="text-fail">
            {coluna ? `${coluna}: ${motivo}` : motivo}
          </p>
        ))}
      </td>
      {cells.map(({ title, text, reasons, changed }) => (
        <td
          key={title}
          className={cn(
            "max-w-60 px-2 py-1 break-words",
            changed && "font-medium text-accent",
            reasons.length > 0 && "bg-fail-soft",
          )}
        >
          {text}
          {reasons.map((reason) => (
            <p key={reason} className="font-medium text-fail">
              {reason}
            </p>
          ))}
        </td>
      ))}
    </tr>
  );
}

const SYNONYMS: Record<string, string> = {
  nomefundo: "nome",
  nomedofundo: "nome",
  fundo: "nome",
  sigla: "apelido",
  nomeusual: "apelido",
  tipofundo: "tipo",
  tipodofundo: "tipo",
  status: "situacao",
  datainicio: "inicio",
  datadeinicio: "inicio",
  datafim: "fim",
  datadefim: "fim",
  tiposesperados: "tipos_esperados",
  tiposdearquivo: "tipos_esperados",
  tiposdearquivoesperados: "tipos_esperados",
  hora: "prazo",
  horalimite: "prazo",
  benchmark: "indice",
  pastadestino: "pasta_destino",
  pastadedestino: "pasta_destino",
  pasta: "pasta_destino",
  nosportais: "portais",
  nomesnosportais: "portais",
};

/** The field that a title names, as the server understands it. */
function nameOf(title: string): string {
  const plain = title
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  return SYNONYMS[plain] ?? plain;
}
