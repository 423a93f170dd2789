// The parts of a run as they are read; while it goes on they are looked at again.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";

const LOOK_EVERY = 2000;
const every = (ended: boolean) => (ended ? false : LOOK_EVERY);

/** The documents of a run. */
export function itemsQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "items", ended],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/jobs/{id}/itens", { params: { path: { id } }, signal }))).itens,
    refetchInterval: every(ended),
    placeholderData: (before) => before,
  });
}

/** The tasks of a run. */
export function tasksQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "tasks", ended],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/jobs/{id}/tarefas", { params: { path: { id } }, signal }))).tarefas,
    refetchInterval: every(ended),
    placeholderData: (before) => before,
  });
}

/** Who did what when. */
export function timelineQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "timeline", ended],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/jobs/{id}/linha-do-tempo", { params: { path: { id } }, signal }))).barras,
    refetchInterval: every(ended),
    placeholderData: (before) => before,
  });
}

/** Files on a page. */
const PAGE = 1000;

/** The files that a run loaded, all of them. */
export function filesQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "files", ended],
    queryFn: async ({ signal }) => {
      const files: Schemas["Carga"][] = [];
      for (let depois: number | null | undefined = 0; depois != null; ) {
        const query: { depois: number; limit: number } = { depois, limit: PAGE };
        const page: Schemas["Arquivos"] = await bodyOf(
          api.GET("/api/jobs/{id}/arquivos", { params: { path: { id }, query }, signal }),
        );
        files.push(...page.arquivos);
        depois = page.proximo;
      }
      return files;
    },
    refetchInterval: every(ended),
    placeholderData: (before) => before,
  });
}
