// The words of states. One function maps the values of the API to them; a value of the API is never shown to a person.

/** States of runs, of items and of the parts of a run, as people call them. */
export const STATES = [
  "pendente",
  "aguardando",
  "executando",
  "pausado",
  "concluido",
  "concluido_com_avisos",
  "falhou",
  "cancelando",
  "cancelado",
  "ignorado",
  "expirado",
] as const;

/** A state, without accents only here. */
export type State = (typeof STATES)[number];

/** What a state means for whoever looks: said by icon, word and colour together. */
export type Tone = "ok" | "warn" | "fail" | "run" | "wait" | "off";

const TONES: Record<State, Tone> = {
  pendente: "wait",
  aguardando: "wait",
  executando: "run",
  pausado: "wait",
  concluido: "ok",
  concluido_com_avisos: "warn",
  falhou: "fail",
  cancelando: "run",
  cancelado: "off",
  ignorado: "off",
  expirado: "warn",
};

/** The tone of a state. */
export function toneOf(state: State): Tone {
  return TONES[state];
}

const RUNS: Record<string, State> = {
  pending: "pendente",
  running: "executando",
  completed: "concluido",
  error: "falhou",
  cancelled: "cancelado",
};

/** What the summary of an ended run has besides documents that arrived. */
interface Summary {
  pendencias?: readonly unknown[];
  itens?: { sem_dado?: number };
}

/** A run as far as its state goes. */
interface RunStanding {
  status: string;
  resumo?: unknown;
  cancelando?: boolean;
  pausada?: boolean;
}

/** The state of a run. */
export function runState(job: RunStanding): State {
  if (job.cancelando) return "cancelando";
  if (job.pausada) return "pausado";
  const state = RUNS[job.status] ?? "pendente";
  const summary = (job.resumo ?? {}) as Summary;
  const warned = (summary.pendencias?.length ?? 0) > 0 || (summary.itens?.sem_dado ?? 0) > 0;
  return state === "concluido" && warned ? "concluido_com_avisos" : state;
}

/** Whether nothing more happens to a run. */
export function hasEnded(job: { status: string }): boolean {
  return job.status !== "pending" && job.status !== "running";
}

const ITEMS: Record<string, State> = {
  pending: "pendente",
  running: "executando",
  done: "concluido",
  failed: "falhou",
  cancelled: "cancelado",
  skipped: "ignorado",
};
/** The portal may still publish it. */
const NOT_YET = "ITEM-NAO-PUBLICADO";

/** The state of a document, of a task or of an attempt. */
export function itemState(item: { estado: string; codigo?: string | null | undefined }): State {
  if (item.estado === "no_data") return item.codigo === NOT_YET ? "aguardando" : "expirado";
  return ITEMS[item.estado] ?? "pendente";
}

const ATTEMPTS: Record<string, State> = {
  done: "concluido",
  retried: "concluido_com_avisos",
  deferred: "aguardando",
  released: "cancelado",
  failed: "falhou",
  cancelled: "cancelado",
  lost: "falhou",
};

/** The state of an attempt or of a bar of the timeline; without a result it is still going on. */
export function attemptState(result: string | null | undefined): State {
  return result ? (ATTEMPTS[result] ?? "pendente") : "executando";
}
