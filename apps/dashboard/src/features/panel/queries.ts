// What the panel reads. Runs that end change it: the live connection asks for it again through the same key.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { keys } from "@/api/queries";

/** The verdict of a day and what belongs to it; without a day, that of the last business day. */
export function panelQuery(data: string | undefined) {
  return queryOptions({
    queryKey: [...keys.coverage, "panel", data],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/painel", { params: { query: data ? { data } : {} }, signal })),
    placeholderData: (before) => before,
  });
}

/** Milliseconds for which a day that is over is not asked for again. */
const LONG = 5 * 60_000;

/** A day to compare with: unlike the one that is looked at it does not follow what happens. */
export function dayBeforeQuery(data: string | undefined) {
  return queryOptions({
    queryKey: ["panel", "before", data],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/painel", { params: { query: data ? { data } : {} }, signal })),
    staleTime: LONG,
  });
}

/** The matrix of days and funds. */
export function matrixQuery(de: string | undefined, ate?: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "matrix", de, ate],
    queryFn: ({ signal }) => {
      const query = { ...(de ? { de } : {}), ...(ate ? { ate } : {}) };
      return bodyOf(api.GET("/api/cobertura", { params: { query }, signal }));
    },
    placeholderData: (before) => before,
  });
}

/** What is behind a cell of the matrix. */
export function cellQuery(fundo: number, data: string) {
  return queryOptions({
    queryKey: [...keys.coverage, "cell", fundo, data],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/cobertura/{fundo}/{data}", { params: { path: { fundo, data } }, signal })),
  });
}
