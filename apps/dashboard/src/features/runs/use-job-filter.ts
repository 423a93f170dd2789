// Which runs the page is about: one choice in the address, for the list and for the chart.
import { useSearchParams } from "react-router";
import type { JobFilter } from "@/api/queries";
import { FILTERS, type Filter } from "./filter-values";

/** What was chosen of each filter. */
export function useChosenFilters(): Partial<Record<Filter, string>> {
  const [query] = useSearchParams();
  return Object.fromEntries(FILTERS.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])));
}

/** What the API is asked for; empty when nothing is chosen. */
export function useJobFilter(): JobFilter {
  const { fundo, ...texts } = useChosenFilters();
  return fundo ? { ...texts, fundo: Number(fundo) } : texts;
}
