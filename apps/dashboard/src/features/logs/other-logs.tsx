// What is read as a log besides runs, by administrators: what the server says of itself, and the audit.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { LogViewer } from "@/components/log-viewer/log-viewer";
import type { Line } from "@/components/log-viewer/view";
import { type Text, useText } from "@/i18n/text";
import { saidOf } from "@/lib/audit";
import { newestAuditQuery, serverLogQuery } from "./queries";

/** What can be read besides runs, as the address names it. */
export const OTHER_LOGS = ["servidor", "auditoria"] as const;

/** One of them. */
export type OtherLogName = (typeof OTHER_LOGS)[number];

/** The viewer of what the server says. */
export function ServerLog() {
  const query = useQuery(serverLogQuery);
  const lines = useMemo(() => query.data?.linhas.map(serverLine), [query.data]);
  return <Polled name="servidor" query={query} lines={lines} />;
}

/** The viewer of the newest of the audit. */
export function AuditLog() {
  const words = useText().settings.audit;
  const query = useQuery(newestAuditQuery);
  const lines = useMemo(() => query.data?.map((row) => auditLine(row, words)), [query.data, words]);
  return <Polled name="auditoria" query={query} lines={lines} />;
}

interface Props {
  name: OtherLogName;
  query: { isPending: boolean; isError: boolean; error: Error | null; refetch: () => Promise<unknown> };
  lines: readonly Line[] | undefined;
}

const NONE: readonly Line[] = [];

function Polled({ name, query, lines = NONE }: Props) {
  const text = useText().logs.others[name];
  const problem = query.error ? asProblem(query.error) : undefined;
  const state = { loading: query.isPending, problem, retry: () => void query.refetch() };
  const source = { name: text.viewer, file: name, none: { title: text.none }, lines, ended: false };
  return <LogViewer source={{ ...source, ...state, connected: !query.isError }} />;
}

const SERVER_LEVELS: Record<string, string> = { WARN: "WARNING", TRACE: "DEBUG" };

function serverLine({ seq, em, nivel, texto }: Schemas["LinhaDoServidor"]): Line {
  return { seq, timestamp: em, level: SERVER_LEVELS[nivel] ?? nivel, sistema: "", item: "", message: texto };
}

const OUTCOME_LEVELS: Record<string, string> = { recusado: "WARNING", falhou: "ERROR", sem_efeito: "DEBUG" };

function auditLine(row: Schemas["Registro"], { actions, outcomes }: Text["settings"]["audit"]): Line {
  const said = [
    actions[row.acao] ?? row.acao,
    row.objeto,
    outcomes[row.resultado] ?? row.resultado,
    row.codigo,
    saidOf(row),
  ];
  return {
    seq: row.id,
    timestamp: row.quando,
    level: OUTCOME_LEVELS[row.resultado] ?? "INFO",
    sistema: "",
    item: row.quem,
    message: said.filter(Boolean).join(" · "),
  };
}
