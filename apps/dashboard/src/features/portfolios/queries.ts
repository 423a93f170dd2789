// What the pages of portfolios read.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { keys } from "@/api/queries";

/** The portfolios of a day; without a day, the last business day's. */
export function portfoliosQuery(data: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "portfolios", data],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/carteiras", { params: { query: data ? { data } : {} }, signal })),
    placeholderData: (before) => before,
  });
}

/** Net assets and quota of a fund, day by day. */
export function seriesQuery(fundo: number, de: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "series", fundo, de],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/carteiras/{fundo}/serie", { params: { path: { fundo }, query: de ? { de } : {} }, signal })),
    placeholderData: (before) => before,
  });
}

/** What a fund returned, month by month. */
export function returnsQuery(fundo: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "returns", fundo],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/carteiras/{fundo}/rentabilidade", { params: { path: { fundo } }, signal })),
  });
}

/** What a fund holds on a day, by class. */
export function compositionQuery(fundo: number, data: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "composition", fundo, data],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/composicao", {
          params: { path: { fundo }, query: data ? { data } : {} },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** The sums that were checked of a fund's day. */
export function reconciliationQuery(fundo: number, data: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "reconciliation", fundo, data],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/conciliacao", {
          params: { path: { fundo }, query: data ? { data } : {} },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** The files of a fund, the newest first. */
export function filesQuery(fundo: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "files", fundo],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/arquivos", { params: { path: { fundo }, query: { limit: 100 } }, signal }),
      ),
  });
}
