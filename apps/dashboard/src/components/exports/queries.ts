// Files of rows that the server writes meanwhile: asked for, watched, fetched by the browser itself, given up.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { CODES } from "@/api/codes.gen";
import { Problem } from "@/api/problem";
import { Store } from "@/lib/store";

export type Export = Schemas["Exportacao"];

export const FORMATS = ["xlsx", "csv_excel", "csv_dados"] as const;
export type Format = (typeof FORMATS)[number];

const LOST = "DADOS-EXPORTACAO";

/** How often it is asked how those that are being written stand. */
const LOOKS_EVERY = 400;

/** One's own exports. */
export const exportsQuery = queryOptions({
  queryKey: ["exports"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/dados/exportacoes", { signal }))).exportacoes,
  refetchInterval: ({ state }) => (state.data?.some((one) => one.estado === "escrevendo") ? LOOKS_EVERY : false),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Those asked for on this page, which are fetched as soon as they are whole. */
export const awaited = new Store<ReadonlySet<number>>(new Set());

/** Waits for an export that was just begun; refused when the server that tells of exports is not the one that writes it. */
export async function waitFor(client: QueryClient, begun: Export): Promise<void> {
  awaited.set(new Set([...awaited.get(), begun.id]));
  await client.invalidateQueries({ queryKey: exportsQuery.queryKey });
  const list = client.getQueryData(exportsQuery.queryKey);
  if (!list || list.some(({ id }) => id === begun.id)) return;
  waitNoMore(begun.id);
  throw new Problem(404, LOST, CODES[LOST]?.split(" | ")[0] ?? "");
}

/** Waits for it no longer. */
export function waitNoMore(id: number): void {
  awaited.set(new Set([...awaited.get()].filter((other) => other !== id)));
}

/** Asks for the rows of a table. */
export function exportTable(body: Schemas["PedidoDeExportacao"]): Promise<Export> {
  return bodyOf(api.POST("/api/dados/exportacoes", { body }));
}

/** Asks for the whole answer of a query in SQL. */
export function exportAnswer(sql: string, formato: Format): Promise<Export> {
  return bodyOf(api.POST("/api/dados/sql/exportacoes", { body: { sql, formato } }));
}

/** Gives an export up, or lets its file go. */
export function giveUp(id: number) {
  return bodyOf(api.DELETE("/api/dados/exportacoes/{id}", { params: { path: { id } } }));
}

/** Has the browser fetch a file: it goes to the disk as it comes, however large it is. */
export function fetchFile({ id, nome }: Export): void {
  const link = document.createElement("a");
  link.href = `/api/dados/exportacoes/${id}/arquivo`;
  link.download = nome;
  link.click();
}
