// The systems as cards: how each stands, what it collects, and the button that runs it now. Those that are off come last, in short.
import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import type { Schemas } from "@/api/client";
import { schedulesQuery, systemsQuery } from "@/api/queries";
import { ActionLink } from "@/components/action";
import { AsyncPanel, Skeleton } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import { Card } from "@/components/ui/card";
import { Switch } from "@/components/ui/switch";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import type { Tone } from "@/lib/states";
import { useRefusal } from "@/live/use-refusal";
import { useChangeSystem } from "./actions";
import type { Asked } from "./run-words";

type System = Schemas["Sistema"];

const TONES: Record<string, Tone> = { IDLE: "off", RUNNING: "run", SUCCESS: "ok", ERROR: "fail", CANCELLED: "off" };

/** All systems. */
export function SystemsGrid() {
  const query = useQuery(systemsQuery);
  return (
    <AsyncPanel query={query} skeleton={<Skeleton rows={3} />}>
      {(systems) => (
        <div className="flex flex-col gap-3">
          <div className="grid grid-cols-[repeat(auto-fill,minmax(258px,1fr))] gap-3">
            {systems
              .filter((system) => system.ativo)
              .map((system) => (
                <SystemCard key={system.id} system={system} />
              ))}
          </div>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(258px,1fr))] gap-x-3 gap-y-1.5">
            {systems
              .filter((system) => !system.ativo)
              .map((system) => (
                <SystemOff key={system.id} system={system} />
              ))}
          </div>
        </div>
      )}
    </AsyncPanel>
  );
}

/** The switch of a system, for those who may use it. */
function SystemSwitch({ system }: { system: System }) {
  const text = useText();
  const refusal = useRefusal("operador");
  const change = useChangeSystem(() => tellDone(text.runs.systems.saved(system.nome)));
  return (
    <Switch
      label={text.runs.systems.active(system.nome)}
      title={refusal}
      checked={system.ativo}
      disabled={refusal !== undefined || change.isPending}
      onChange={(ativo) => change.mutate({ id: system.id, ativo })}
    />
  );
}

function SystemOff({ system }: { system: System }) {
  return (
    <div
      className="flex min-h-9 items-center gap-2 rounded-lg border border-line px-3"
      title={system.mensagem ?? undefined}
    >
      <h3 className="shrink-0 font-medium">{system.nome}</h3>
      <p className="min-w-0 flex-1 truncate text-[12px] text-muted">{system.mensagem ?? system.descricao}</p>
      <SystemSwitch system={system} />
    </div>
  );
}

function SystemCard({ system }: { system: System }) {
  const text = useText();
  const { moment } = useFormat();
  const refusal = useRefusal("operador");
  const change = useChangeSystem(() => tellDone(text.runs.systems.saved(system.nome)));
  const words = text.runs.systems;
  const next = useNextRun(system.id);
  return (
    <Card className="flex flex-col gap-2 p-3">
      <div className="flex items-center gap-2">
        <h3 className="truncate font-semibold" title={system.descricao}>
          {system.nome}
        </h3>
        <Pill tone={TONES[system.status] ?? "off"}>{words.status[system.status] ?? system.status}</Pill>
        <div className="ml-auto">
          <SystemSwitch system={system} />
        </div>
      </div>
      <p className="line-clamp-2 text-[12px] text-muted">{system.mensagem ?? system.descricao}</p>
      <Options
        system={system}
        disabled={refusal !== undefined || change.isPending}
        reason={refusal}
        onChange={(opcoes) => change.mutate({ id: system.id, opcoes })}
      />
      <div className="mt-auto text-[12px] text-muted tabular-nums">
        <p>{system.ultima_execucao ? words.last(moment(system.ultima_execucao)) : words.never}</p>
        {next && <p>{words.next(moment(next))}</p>}
      </div>
      <ActionLink to={`/etl/novo?sistema=${system.id}`} needs="operador" size="small" className="self-end">
        <Play aria-hidden="true" />
        {words.run}
      </ActionLink>
    </Card>
  );
}

/** When the schedules run a system next; nothing when none does, or nobody knows yet. */
function useNextRun(system: string): string | undefined {
  const schedules = useQuery(schedulesQuery).data ?? [];
  const times = schedules
    .filter(({ ativa, pedido }) => ativa && (pedido as Asked).sistemas?.includes(system))
    .flatMap(({ proximas }) => proximas.slice(0, 1).map((slot) => slot.em));
  return times.sort((a, b) => Date.parse(a) - Date.parse(b))[0];
}

interface OptionsProps {
  system: System;
  disabled: boolean;
  /** Why they cannot be changed now, if so. */
  reason: string | undefined;
  onChange: (options: Record<string, boolean>) => void;
}

function Options({ system, disabled, reason, onChange }: OptionsProps) {
  const words = useText().runs.systems;
  const options = Object.entries(system.opcoes);
  if (options.length === 0) return null;
  return (
    <fieldset className="flex flex-wrap gap-x-3 gap-y-1" disabled={disabled} title={reason}>
      <legend className="sr-only">{words.options(system.nome)}</legend>
      {options.map(([name, on]) => (
        <label key={name} className="flex min-h-6 items-center gap-1.5 text-[12px]">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={on}
            onChange={(event) => onChange({ [name]: event.target.checked })}
          />
          {words.optionNames[name] ?? name}
        </label>
      ))}
    </fieldset>
  );
}
