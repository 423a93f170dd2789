// How the system stands: the program and its database, the queue, the disks, who works, how a backup is made.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { CopyText } from "@/components/copy-text";
import { Panel } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";
import { useFormat, useText } from "@/i18n/text";
import { formatDuration } from "@/lib/dates";
import { FolderPill } from "./folder-standing";
import { healthQuery } from "./queries";
import { SystemDiagnosis } from "./system-diagnosis";
import { SystemWorkers } from "./system-workers";

type Health = Schemas["EstadoDetalhado"];

/** All of it. */
export function System() {
  return (
    <AsyncPanel query={useQuery(healthQuery)}>
      {(health) => (
        <div className="flex flex-col gap-3">
          <div className="grid grid-cols-2 items-start gap-3">
            <ProgramPanel health={health} />
            <QueuePanel health={health} />
          </div>
          <SystemWorkers workers={health.trabalhadores} />
          <div className="grid grid-cols-2 items-start gap-3">
            <DisksPanel disks={health.discos} />
            <BackupPanel command={health.copia_de_seguranca.comando} />
          </div>
          <SystemDiagnosis />
        </div>
      )}
    </AsyncPanel>
  );
}

function FactsPanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel title={title}>
      <div className="p-4">
        <Facts>{children}</Facts>
      </div>
    </Panel>
  );
}

function ProgramPanel({ health }: { health: Health }) {
  const text = useText().settings.system;
  const { bytes } = useFormat();
  const { banco } = health;
  return (
    <FactsPanel title={text.title}>
      <Fact name={text.version}>{health.version}</Fact>
      <Fact name={text.licence}>{health.licenca}</Fact>
      <Fact name={text.database}>{text.kind(banco.tipo, banco.versao, banco.resposta_ms)}</Fact>
      <Fact name={text.size}>{bytes(banco.tamanho_bytes)}</Fact>
      <Fact name={text.schema}>{banco.esquema}</Fact>
      <Fact name={text.clock}>{text.ahead(banco.adiantado_s)}</Fact>
      <Fact name={text.live}>{health.ligacoes}</Fact>
    </FactsPanel>
  );
}

function QueuePanel({ health }: { health: Health }) {
  const text = useText();
  const words = text.settings.system;
  const { count } = useFormat();
  const { fila } = health;
  return (
    <FactsPanel title={words.queue}>
      <Fact name={words.queued}>{count(fila.na_fila)}</Fact>
      <Fact name={words.running}>{count(fila.em_andamento)}</Fact>
      <Fact name={words.tasksQueued}>{count(fila.tarefas_na_fila)}</Fact>
      <Fact name={words.tasksRunning}>{count(fila.tarefas_em_andamento)}</Fact>
      <Fact name={words.oldest}>
        {fila.mais_antiga_s == null ? words.noneWaits : formatDuration(fila.mais_antiga_s)}
      </Fact>
      <Fact name={words.overdue}>{count(fila.posses_vencidas)}</Fact>
    </FactsPanel>
  );
}

function DisksPanel({ disks }: { disks: readonly Schemas["Disco"][] }) {
  const text = useText().settings.system;
  return (
    <Panel title={text.disks}>
      <ul className="divide-y divide-line/60">
        {disks.map((disk) => (
          <li key={disk.nome} className="flex flex-col gap-1 px-4 py-2.5">
            <span className="flex items-baseline gap-2">
              <span className="font-medium">{text.diskNames[disk.nome] ?? disk.nome}</span>
              <span className="min-w-0 break-all font-mono text-[11px] text-muted">{disk.caminho}</span>
            </span>
            <FolderPill standing={disk} />
            {disk.situacao !== "ok" && (
              <p className="text-[12px] text-muted">{text.diskNext[disk.situacao] ?? text.diskLost}</p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function BackupPanel({ command }: { command: string }) {
  const text = useText().settings.system;
  return (
    <Panel title={text.backup}>
      <div className="flex flex-col gap-2 p-4">
        <p>{text.backupNone}</p>
        <p className="text-muted">{text.backupHow}</p>
        <div className="flex items-start gap-2 rounded-md bg-raised px-3 py-2">
          <code className="min-w-0 flex-1 break-all font-mono text-[12px]">{command}</code>
          <CopyText text={command} label={text.backupCopy} />
        </div>
      </div>
    </Panel>
  );
}
