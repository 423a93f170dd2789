// What the portals list of a fund and day: asked for, never fetched. Names of files come from portals and are shown as text only.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton, ActionLink } from "@/components/action";
import { DayPicker } from "@/components/fund-day/day-picker";
import { ProblemNote } from "@/components/problem-note";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useFormat, useText } from "@/i18n/text";
import { reprocessAddress } from "@/lib/addresses";
import type { Tone } from "@/lib/states";
import type { Fund } from "./fields";

const TONES: Record<string, Tone> = { publicado: "ok", lacuna: "fail", ainda_nao: "wait" };

/** The dialog; it asks for the usual day as soon as somebody says so. */
export function SearchDialog({ fund, onClose }: { fund: Fund; onClose: () => void }) {
  const text = useText();
  const words = text.funds.search;
  const [day, pick] = useState<string>();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (data: string | undefined) =>
      bodyOf(
        api.POST("/api/fundos/cadastro/{id}/procurar", {
          params: { path: { id: String(fund.id_fundo) } },
          body: data ? { data } : {},
        }),
      ),
  });
  const shown = day ?? data?.data_pos;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.title(fund.fundo)}
      lead={words.lead}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.close}</Button>
          <ActionButton needs="operador" look="primary" disabled={isPending} onClick={() => mutate(day)}>
            {isPending ? words.asking : shown ? words.submit : words.submitUsual}
          </ActionButton>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <DayPicker day={shown ?? ""} onChange={pick} />
        <div role="status">{data && !isPending && <Found found={data} onLeave={onClose} />}</div>
        {error && !isPending && <ProblemNote problem={asProblem(error)} />}
      </div>
    </Dialog>
  );
}

function Found({ found, onLeave }: { found: Schemas["BuscaDeArquivos"]; onLeave: () => void }) {
  const words = useText().funds.search;
  const isWaiting = found.portais.some(({ tipos }) => tipos.some(({ arquivos }) => arquivos.some((f) => !f.recebido)));
  return (
    <div className="flex flex-col gap-3">
      {found.portais.length === 0 && <p className="text-muted">{words.nameless}</p>}
      {found.portais.map((portal) => (
        <section key={`${portal.sistema} ${portal.nome_no_portal}`}>
          <h3 className="font-semibold">
            {portal.sistema.toUpperCase()}
            <span className="ml-2 font-normal break-all text-muted">{portal.nome_no_portal}</span>
          </h3>
          {portal.falha && (
            <p>
              <Pill tone="fail">{words.failed}</Pill> {portal.falha}
              <span className="ml-2 font-mono text-[11px] text-muted">{portal.codigo}</span>
            </p>
          )}
          <ul className="divide-y divide-line/60">
            {portal.tipos.map((kind) => (
              <Kind key={kind.tipo} kind={kind} />
            ))}
          </ul>
        </section>
      ))}
      {isWaiting && <Collect found={found} onLeave={onLeave} />}
    </div>
  );
}

/** Leads to where the files that the portal has are asked for: they may never have come, or have failed. */
function Collect({ found, onLeave }: { found: Schemas["BuscaDeArquivos"]; onLeave: () => void }) {
  const words = useText().funds.search;
  const { day } = useFormat();
  const [from, to] = [found.data_pos, found.data_pos];
  return (
    <ActionLink
      needs="operador"
      to={reprocessAddress({ from, to, funds: [found.fundo], mode: "erros" })}
      className="self-start"
      onClick={onLeave}
    >
      {words.collect(day(found.data_pos))}
    </ActionLink>
  );
}

function Kind({ kind }: { kind: Schemas["TipoNoPortal"] }) {
  const text = useText();
  const words = text.funds.search;
  const { day, bytes } = useFormat();
  return (
    <li className="grid grid-cols-[80px_130px_1fr] items-start gap-3 py-1.5">
      <span className="font-medium">{text.runs.items.kinds[kind.tipo] ?? kind.tipo}</span>
      <span>
        <Pill tone={TONES[kind.situacao] ?? "off"}>{words.states[kind.situacao] ?? kind.situacao}</Pill>
      </span>
      <div className="min-w-0">
        {kind.arquivos.map((file, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two editions may have the same name, and the list never changes.
          <p key={at} className="flex flex-wrap gap-x-3">
            <span className="min-w-0 break-all">{file.nome}</span>
            {file.bytes != null && <span className="num text-muted">{bytes(file.bytes)}</span>}
            <span className="text-muted">{file.recebido ? words.received : words.notReceived}</span>
          </p>
        ))}
        {kind.arquivos.length === 0 && (
          <span className="text-muted">{kind.mais_recente ? words.newest(day(kind.mais_recente)) : words.nothing}</span>
        )}
      </div>
    </li>
  );
}
