// How people are told of runs: by which mail server, to whom, what has left, and a message to try it.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { Link } from "react-router";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Panel } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";
import { useFormat, useText } from "@/i18n/text";
import type { Tone } from "@/lib/states";
import { notificationsQuery } from "./queries";

/** The part of the settings. */
export function Notifications() {
  const words = useText().settings.notifications;
  const query = useQuery(notificationsQuery);
  return (
    <div className="flex flex-col gap-4">
      <Panel title={words.mail}>
        <AsyncPanel query={query}>
          {({ email }) => (email ? <Channel channel={email} /> : <Empty title={words.none} help={words.noneHelp} />)}
        </AsyncPanel>
      </Panel>
      <Panel title={words.sent}>
        <AsyncPanel query={query}>
          {({ avisos }) =>
            avisos.length === 0 ? (
              <Empty title={words.nothingSent} help={words.nothingSentHelp} />
            ) : (
              <Deliveries deliveries={avisos} />
            )
          }
        </AsyncPanel>
      </Panel>
    </div>
  );
}

function Channel({ channel }: { channel: Schemas["CanalDeEmail"] }) {
  const words = useText().settings.notifications;
  const trial = useMutation({ mutationFn: () => bodyOf(api.POST("/api/notificacoes/testar")) });
  return (
    <div className="flex flex-col gap-3 p-4">
      <Facts>
        <Fact name={words.server}>{`${channel.maquina}:${channel.porta}`}</Fact>
        <Fact name={words.security}>{words.securities[channel.seguranca] ?? channel.seguranca}</Fact>
        <Fact name={words.user}>{channel.usuario ?? words.noUser}</Fact>
        <Fact name={words.from}>{channel.de}</Fact>
        <Fact name={words.to}>{channel.para.join(", ")}</Fact>
      </Facts>
      <div className="flex flex-wrap items-center gap-3">
        <ActionButton needs="configurador" disabled={trial.isPending} onClick={() => trial.mutate()}>
          <Send aria-hidden="true" />
          {trial.isPending ? words.sending : words.test}
        </ActionButton>
        <span className="text-[12px] text-muted">{words.lead}</span>
      </div>
      <div role="status">{trial.data && !trial.isPending && <Outcome outcome={trial.data} />}</div>
      {trial.error && !trial.isPending && <ProblemNote problem={asProblem(trial.error)} />}
    </div>
  );
}

function Outcome({ outcome }: { outcome: Schemas["TesteDeAviso"] }) {
  const words = useText().settings.notifications;
  return (
    <div className="flex items-start gap-3">
      <Pill tone={outcome.sucesso ? "ok" : "fail"}>{outcome.sucesso ? words.accepted : words.refused}</Pill>
      <div className="min-w-0">
        <p>
          {outcome.mensagem}
          {outcome.codigo && <span className="ml-2 font-mono text-[11px] text-muted">{outcome.codigo}</span>}
        </p>
        {outcome.recusados.length > 0 && (
          <p className="text-[12px] text-warn">{words.refusedAddresses(outcome.recusados.join(", "))}</p>
        )}
      </div>
    </div>
  );
}

const TONES: Record<string, Tone> = { enviando: "run", enviado: "ok", incerto: "warn", falhou: "fail" };

type Delivery = Schemas["Aviso"];

function Deliveries({ deliveries }: { deliveries: readonly Delivery[] }) {
  const words = useText().settings.notifications;
  const { moment } = useFormat();
  const state = (delivery: Delivery) => words.states[delivery.estado] ?? delivery.estado;
  const columns: Column<Delivery>[] = [
    {
      id: "quando",
      title: words.when,
      text: (delivery) => moment(delivery.atualizado_em),
      order: (delivery) => delivery.atualizado_em,
      sheet: (delivery) => ({ as: "moment", value: delivery.atualizado_em }),
      width: 170,
    },
    {
      id: "execucao",
      title: words.run,
      text: (delivery) => String(delivery.execucao ?? ""),
      cell: (delivery) =>
        delivery.execucao && (
          <Link to={`/etl/${delivery.execucao}`} className="font-medium text-accent hover:underline">
            {delivery.execucao}
          </Link>
        ),
      width: 90,
    },
    {
      id: "estado",
      title: words.state,
      text: state,
      cell: (delivery) => <Pill tone={TONES[delivery.estado] ?? "off"}>{state(delivery)}</Pill>,
      width: 120,
    },
    {
      id: "resposta",
      title: words.answer,
      text: (delivery) => delivery.detalhe,
      width: 360,
    },
  ];
  return (
    <ShortTable
      label={words.sent}
      file="avisos"
      columns={columns}
      rows={deliveries}
      rowKey={(delivery) => delivery.chave}
    />
  );
}
