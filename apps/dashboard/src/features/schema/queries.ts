// What the schema is: tables, columns, and where columns point.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type SchemaTable = Schemas["TabelaDoEsquema"];

export const schemaQuery = queryOptions({
  queryKey: ["data", "schema"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/esquema", { signal }))).tabelas,
});

export type Lineage = Schemas["LinhagemDosDados"];

/** Where the rows of the tables come from, and which pages show them. */
export const lineageQuery = queryOptions({
  queryKey: ["data", "lineage"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/dados/linhagem", { signal })),
});
