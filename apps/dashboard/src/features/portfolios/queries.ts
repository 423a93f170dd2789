// What the pages of portfolios read.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { keys } from "@/api/queries";
import { addDays } from "@/lib/dates";
import { decodeRuns } from "@/lib/run-length";

/** The portfolios of a day; without a day, the last business day's. */
export function portfoliosQuery(data: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "portfolios", data],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/carteiras", { params: { query: data ? { data } : {} }, signal })),
    placeholderData: (before) => before,
  });
}

/** Old data stays while new data of the same fund comes; never another fund's. */
function ofSameFund(fundo: number) {
  return <T>(before: T | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[FUND] === fundo ? before : undefined;
}

/** Where the keys of a fund have its number. */
const FUND = keys.coverage.length + 1;

/** Net assets and quota of a fund, day by day. */
export function seriesQuery(fundo: number, de: string | undefined, ate?: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "series", fundo, de, ate],
    queryFn: ({ signal }) => {
      const query = { ...(de ? { de } : {}), ...(ate ? { ate } : {}) };
      return bodyOf(api.GET("/api/carteiras/{fundo}/serie", { params: { path: { fundo }, query }, signal }));
    },
    placeholderData: ofSameFund(fundo),
  });
}

/** What the register and the newest document say of a fund. */
export function factsQuery(fundo: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "facts", fundo],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/carteiras/{fundo}/ficha", { params: { path: { fundo } }, signal })),
  });
}

/** The values of an index from a day on. */
export function indexQuery(codigo: string, de: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "index", codigo, de],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/indices/{codigo}", { params: { path: { codigo }, query: { de } }, signal })),
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

/** What a fund holds on a day, by class; in another version of its document than the one that counts. */
export function compositionQuery(fundo: number, data: string | undefined, carga: number | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "composition", fundo, data, carga],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/composicao", {
          params: { path: { fundo }, query: { ...(data ? { data } : {}), ...(carga ? { carga } : {}) } },
          signal,
        }),
      ),
    placeholderData: ofSameFund(fundo),
  });
}

/** What a fund held by class, day by day. */
export function compositionSeriesQuery(fundo: number, de: string, ate: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "composition-series", fundo, de, ate],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/composicao/serie", {
          params: { path: { fundo }, query: { de, ate } },
          signal,
        }),
      ),
    placeholderData: ofSameFund(fundo),
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
    placeholderData: ofSameFund(fundo),
  });
}

/** The files of a fund, the newest first, page by page: a page ends with a whole day. */
export function filePagesQuery(fundo: number) {
  return infiniteQueryOptions({
    queryKey: [...keys.coverage, "file-pages", fundo],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: FILES, ...(pageParam ? { antes: pageParam } : {}) };
      return bodyOf(api.GET("/api/carteiras/{fundo}/arquivos", { params: { path: { fundo }, query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.proximo ?? null,
  });
}

/** Files on a page. */
const FILES = 60;

/** The newest files of a fund. */
export function filesQuery(fundo: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "files", fundo],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/arquivos", { params: { path: { fundo }, query: { limit: 100 } }, signal }),
      ),
  });
}

/** Letters of days whose documents were loaded. */
const LOADED = /[LASD]/;

/** How far back a day with positions is looked for. */
const DAYS_BACK = 180;

/** The last day before another of which a document was loaded; nothing when there is none in the last months. */
export function lastDayQuery(day: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "last-day", day],
    queryFn: async ({ signal }) => {
      const query = { de: addDays(day, -DAYS_BACK), ate: addDays(day, -1) };
      const { dias, fundos } = await bodyOf(api.GET("/api/cobertura", { params: { query }, signal }));
      const rows = fundos.map((fund) => decodeRuns(fund.estados));
      return dias.findLast((_, at) => rows.some((letters) => LOADED.test(letters[at] ?? "")))?.data ?? null;
    },
  });
}

/** What a fund holds on a day, line by line. */
export function positionsQuery(fundo: number, data: string | undefined, carga: number | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "positions", fundo, data, carga],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/posicoes", {
          params: { path: { fundo }, query: { ...(data ? { data } : {}), ...(carga ? { carga } : {}) } },
          signal,
        }),
      ),
    placeholderData: ofSameFund(fundo),
  });
}

/** What came in and went out of a fund. */
export function movementsQuery(fundo: number, de: string, ate: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "movements", fundo, de, ate],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/movimentacoes", { params: { path: { fundo }, query: { de, ate } }, signal }),
      ),
    placeholderData: ofSameFund(fundo),
  });
}

/** What changed from one version of a day to another. */
export function differencesQuery(fundo: number, de: number, para: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "differences", fundo, de, para],
    queryFn: ({ signal }) =>
      bodyOf(
        api.GET("/api/carteiras/{fundo}/diferencas", { params: { path: { fundo }, query: { de, para } }, signal }),
      ),
  });
}

/** The versions of a document. */
export function versionsQuery(document: number) {
  return queryOptions({
    queryKey: [...keys.coverage, "versions", document],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/documentos/{id}/versoes", { params: { path: { id: document } }, signal })),
  });
}
