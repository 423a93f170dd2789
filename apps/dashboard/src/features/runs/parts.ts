// The parts of a run as they are read; while it goes on they are looked at again.
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
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
