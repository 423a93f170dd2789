// Addresses of pages that others lead to.

/** What to ask for again, each with what the one before it asks for: documents that never came, those that failed too, all. */
export const REPROCESS_MODES = ["faltantes", "erros", "tudo"] as const;

/** One of them. */
export type ReprocessMode = (typeof REPROCESS_MODES)[number];

/** Which documents to ask for again. */
export interface Again {
  from: string;
  to: string;
  funds: readonly string[];
  mode: ReprocessMode;
}

/** Where documents are asked for the first time, filled in with what is given. */
export function newRunAddress({
  from,
  to,
  funds,
  systems,
}: Omit<Again, "mode"> & { systems: readonly string[] }): string {
  const query = new URLSearchParams({ data_de: from, data_ate: to });
  if (funds.length > 0) query.set("fundos", funds.join("\n"));
  // The form takes all systems that are on, or one.
  if (systems.length === 1 && systems[0]) query.set("sistema", systems[0]);
  return `/etl/novo?${query}`;
}

/** Where they are asked for. The list of runs behind has a `fundo` of its own. */
export function reprocessAddress({ from, to, funds, mode }: Again): string {
  const query = new URLSearchParams({ data_de: from, data_ate: to, fundos: funds.join("\n"), modo: mode });
  return `/etl/reprocessar?${query}`;
}
