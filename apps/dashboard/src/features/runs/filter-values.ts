// What the list of runs can be narrowed down to: the funds, and those who asked for runs.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { keys, systemsQuery } from "@/api/queries";
import { compareTexts } from "@/components/table/columns";
import { useText } from "@/i18n/text";
import { originOf } from "./run-words";

/** Parameters of the address that the list takes. */
export const FILTERS = ["status", "sistema", "fundo", "origem", "tipo", "de", "ate"] as const;

/** A filter of the list. */
export type Filter = (typeof FILTERS)[number];

/** Values with the words that people see. */
export type Options = readonly (readonly [string, string])[];

const originsQuery = queryOptions({
  queryKey: [...keys.jobs, "origins"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/jobs/origens", { signal }))).origens,
});

const fundsQuery = queryOptions({
  queryKey: [...keys.coverage, "fund-names"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/fundos/cadastro", { signal }))).fundos,
  select: (funds) => funds.map((fund) => [String(fund.id_fundo), fund.fundo] as const),
  staleTime: 60_000,
});

/** The values of the filters that are a choice. */
export function useFilterValues(): Record<Exclude<Filter, "de" | "ate">, Options> {
  const text = useText();
  const states = text.common.states;
  const systems = useQuery(systemsQuery).data ?? [];
  const origins = useQuery(originsQuery).data ?? [];
  const funds = useQuery(fundsQuery).data ?? [];
  const asker = (origin: string, schedule: string | null | undefined) =>
    schedule ? text.runs.origin.schedule(schedule) : originOf(origin, text.runs.origin);
  return {
    status: [
      ["pending", states.pendente],
      ["running", states.executando],
      ["completed", states.concluido],
      ["error", states.falhou],
      ["cancelled", states.cancelado],
    ],
    sistema: systems.map((system) => [system.id, system.nome] as const),
    fundo: funds,
    origem: origins
      .map(({ origem, agenda }) => [origem, asker(origem, agenda)] as const)
      .sort((one, other) => compareTexts(one[1], other[1])),
    tipo: Object.entries(text.runs.list.kinds),
  };
}
