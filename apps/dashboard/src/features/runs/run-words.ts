// What people call the parts of a run: who asked for it, which days, how long it took.
import type { Schemas } from "@/api/client";
import { CODES } from "@/api/codes.gen";
import type { Text } from "@/i18n/text";
import { secondsBetween } from "@/lib/dates";

/** A run as the API tells it. */
export type Job = Schemas["Job"];

/** What a run was asked for; older ones may lack parts. */
export interface Asked {
  sistemas?: string[];
  data_inicial?: string;
  data_final?: string;
  modo?: string;
  fundos?: string[];
  tipos_por_sistema?: Record<string, string[]>;
  paralelismo?: number;
  recentes_primeiro?: boolean;
}

/** What a run was asked for. */
export function asked(job: Pick<Job, "params">): Asked {
  return (job.params ?? {}) as Asked;
}

/** What is left in the end. */
export interface Summary {
  itens?: Schemas["Contagens"];
  linhas?: number;
  bytes?: number;
  pendencias?: Schemas["Item"][];
}

/** The end of a run in figures. */
export function summary(job: Pick<Job, "resumo">): Summary {
  return (job.resumo ?? {}) as Summary;
}

/** The days of a run: one, or from one to another. */
export function daysOf(job: Pick<Job, "params">, day: (day: string | undefined) => string): string {
  const { data_inicial: from, data_final: to } = asked(job);
  return from === to || !to ? day(from) : `${day(from)} – ${day(to)}`;
}

/** Who or what asked for a run. */
export function originOf(origin: string, text: Text["runs"]["origin"]): string {
  const [kind, name] = origin.split(":", 2);
  if (kind === "cli") return text.cli;
  if (name === undefined) return origin;
  if (kind === "api") return text.user(name);
  return kind === "execucao" ? text.run(name) : text.schedule(name);
}

/** Seconds that a run has taken, until now if it has not ended; nothing before it began. */
export function secondsOf(job: Pick<Job, "started_at" | "finished_at">, now: number): number | undefined {
  return job.started_at ? Math.max(0, secondsBetween(job.started_at, job.finished_at ?? now)) : undefined;
}

/** Which parser read a file, and its version: named after the layout that it found, or the kind of file that has none. */
export function readerOf(
  file: Pick<Schemas["Carga"], "formato" | "leitor" | "tipo">,
  kinds: Record<string, string>,
): string {
  const layout = file.formato?.replace("_", " ").toUpperCase() ?? kinds[file.tipo] ?? file.tipo;
  return file.leitor ? `${layout} · ${file.leitor}` : layout;
}

interface Reasoned {
  codigo?: string | null;
  detalhe: string;
}

/** Why, in the words of the code; the detail when there is no code. */
export function reasonOf({ codigo, detalhe }: Reasoned): string {
  return codigo ? (CODES[codigo] ?? codigo) : detalhe;
}

/** Everything that is known of why, for whoever looks closer. */
export function wholeReason({ codigo, detalhe }: Reasoned): string {
  return [codigo, detalhe].filter(Boolean).join(": ");
}
