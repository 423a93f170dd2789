// What the page of logs reads besides runs, looked for again every few seconds.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

/** Milliseconds between two looks. */
const LOOKS_EVERY = 3000;
/** Lines of the server that a page keeps, and records of the audit that it shows. */
const KEPT = 20_000;
const RECORDS = 1000;

type ServerLines = Schemas["RegistroDoServidor"];

const SERVER = ["logs", "server"];

/** What the server says: only what is new is fetched. */
export const serverLogQuery = queryOptions({
  queryKey: SERVER,
  queryFn: async ({ client, signal }) => joined(client, await serverLines(client, signal), signal),
  refetchInterval: LOOKS_EVERY,
});

function known(client: QueryClient): ServerLines | undefined {
  return client.getQueryData<ServerLines>(SERVER);
}

function serverLines(client: QueryClient, signal: AbortSignal): Promise<ServerLines> {
  const query = { depois: known(client)?.ultima ?? 0 };
  return bodyOf(api.GET("/api/sistema/registro", { params: { query }, signal }));
}

/** What is known and what is new; a server that began anew counts from 1 again. */
async function joined(client: QueryClient, fresh: ServerLines, signal: AbortSignal): Promise<ServerLines> {
  const before = known(client);
  if (!before) return fresh;
  if (before.desde !== fresh.desde) return bodyOf(api.GET("/api/sistema/registro", { signal }));
  return { ...fresh, linhas: [...before.linhas, ...fresh.linhas].slice(-KEPT) };
}

/** The newest of the audit, from the oldest of them on. */
export const newestAuditQuery = queryOptions({
  queryKey: ["logs", "audit"],
  queryFn: async ({ signal }) => {
    const { registros } = await bodyOf(api.GET("/api/auditoria", { params: { query: { limit: RECORDS } }, signal }));
    return registros.reverse();
  },
  refetchInterval: LOOKS_EVERY,
});
