// How far a connection reaches, stage by stage with times. What failed is said with what to do about it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";
import type { Tone } from "@/lib/states";
import { credentialHistoryQuery } from "./queries";

const TONES: Record<string, Tone> = { ok: "ok", falha: "fail", nao_feita: "off" };

interface Props {
  system: string;
  name: string;
  onClose: () => void;
}

/** The dialog, which tests as soon as it is open. */
export function ConnectionTest({ system, name, onClose }: Props) {
  const text = useText();
  const words = text.settings.test;
  const cache = useQueryClient();
  const { mutate, data, error, isPending } = useMutation({
    onSettled: () => cache.invalidateQueries({ queryKey: credentialHistoryQuery.queryKey }),
    mutationFn: (repetir_login: boolean) =>
      bodyOf(
        api.POST("/api/credenciais/{conexao}/testar", {
          params: { path: { conexao: system } },
          body: { repetir_login },
        }),
      ),
  });
  useEffect(() => mutate(false), [mutate]);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.title(name)}
      lead={words.lead}
      footer={
        <>
          <ActionButton needs="configurador" disabled={isPending} onClick={() => mutate(true)}>
            {words.again}
          </ActionButton>
          <Button look="primary" onClick={onClose}>
            {text.common.actions.close}
          </Button>
        </>
      }
    >
      <div role="status">
        {isPending && <p className="text-muted">{words.running}</p>}
        {data && !isPending && <Stages stages={data.etapas} />}
      </div>
      {error && !isPending && <ProblemNote problem={asProblem(error)} />}
    </Dialog>
  );
}

function Stages({ stages }: { stages: readonly Schemas["EtapaDoTeste"][] }) {
  const words = useText().settings.test;
  return (
    <ol className="divide-y divide-line/60">
      {stages.map((stage) => (
        <li key={stage.etapa} className="grid grid-cols-[96px_110px_1fr_70px] items-start gap-3 py-1.5">
          <span className="font-medium">{stage.titulo}</span>
          <span>
            <Pill tone={TONES[stage.estado] ?? "off"}>{words.states[stage.estado] ?? stage.estado}</Pill>
          </span>
          <span>
            {stage.mensagem}
            {stage.codigo && <span className="ml-2 font-mono text-[11px] text-muted">{stage.codigo}</span>}
          </span>
          <span className="num text-muted">{stage.estado === "nao_feita" ? "" : words.millis(stage.tempo_ms)}</span>
        </li>
      ))}
    </ol>
  );
}
