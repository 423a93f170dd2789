// What the explorer reads: which tables there are, what their columns mean, rows by pages.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

/** Rows of a page. */
const PAGE = 200;

export type Schema = Schemas["Esquema"];
export type Table = Schemas["Tabela"];
export type TableColumn = Schemas["ColunaDaTabela"];
/** A value as the API writes it. */
export type Value = string | number | boolean | null;

/** Which rows, in which order. */
export interface RowsAsked {
  esquema: string;
  tabela: string;
  colunas?: string;
  filtros?: string;
  ordem?: string;
}

export const schemasQuery = queryOptions({
  queryKey: ["data", "schemas"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/dados/esquemas", { signal }))).esquemas,
});

/** The columns of a table and what points at it. */
export function tableQuery(esquema: string, tabela: string) {
  return queryOptions({
    queryKey: ["data", "table", esquema, tabela],
    queryFn: ({ signal }) =>
      bodyOf(api.GET("/api/dados/tabelas/{esquema}/{tabela}", { params: { path: { esquema, tabela } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Rows, page after page. */
export function rowsQuery(asked: RowsAsked) {
  return infiniteQueryOptions({
    queryKey: ["data", "rows", asked],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...asked, limite: PAGE, ...(pageParam ? { cursor: pageParam } : {}) };
      return bodyOf(api.GET("/api/dados/linhas", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.proximo ?? null,
  });
}

/** What the columns hold, over the rows of the filters. */
export function qualityQuery(asked: Pick<RowsAsked, "esquema" | "tabela" | "filtros">) {
  return queryOptions({
    queryKey: ["data", "quality", asked],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/dados/qualidade", { params: { query: asked }, signal })),
  });
}

/** The loads that rows came from, page after page. */
export function loadsQuery(esquema: string, tabela: string) {
  return infiniteQueryOptions({
    queryKey: ["data", "loads", esquema, tabela],
    queryFn: ({ signal, pageParam }) => {
      const query = { esquema, tabela, ...(pageParam ? { antes: pageParam } : {}) };
      return bodyOf(api.GET("/api/dados/cargas", { params: { query }, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.proximo ?? null,
  });
}

/** Asks in SQL. */
export function askSql(sql: string) {
  return bodyOf(api.POST("/api/dados/sql", { body: { sql } }));
}

/** One's own last queries. */
export const askedQuery = queryOptions({
  queryKey: ["data", "asked"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/dados/sql", { signal }))).consultas,
});
