// The parts of a run as they are read; while it goes on they are looked at again.
import { queryOptions, useQueryClient } from "@tanstack/react-query";
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

/** The run that this one repeats, those that repeat it, and so on. */
export function lineageQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "lineage", ended],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/jobs/{id}/linhagem", { params: { path: { id } }, signal }))).execucoes,
    placeholderData: (before) => before,
  });
}

/** What a run changed of the one that it repeats. */
export function changesQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "changes", ended],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/jobs/{id}/mudancas", { params: { path: { id } }, signal })),
    placeholderData: (before) => before,
  });
}

/** The checks of what a run loaded. */
export function checksQuery(id: number, ended: boolean) {
  return queryOptions({
    queryKey: [...keys.job(id), "checks", ended],
    queryFn: ({ signal }) => bodyOf(api.GET("/api/jobs/{id}/conciliacao", { params: { path: { id } }, signal })),
    refetchInterval: every(ended),
    placeholderData: (before) => before,
  });
}

/** What people noted about a run. */
export function notesQuery(id: number) {
  return queryOptions({
    queryKey: [...keys.job(id), "notes"],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/jobs/{id}/notas", { params: { path: { id } }, signal }))).notas,
  });
}

/** Notes something about a run. */
export function noteRun(id: number, texto: string) {
  return bodyOf(api.POST("/api/jobs/{id}/notas", { params: { path: { id } }, body: { texto } }));
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

/** What a run that goes on has loaded so far. Each look asks only for what came after the one before. */
export function useLoadedBytesQuery(id: number) {
  const cache = useQueryClient();
  const queryKey = [...keys.job(id), "bytes"];
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }) => {
      let { bytes, last } = cache.getQueryData<Loaded>(queryKey) ?? NOTHING;
      for (let more = true; more; ) {
        const query = { depois: last, limit: PAGE };
        const page = await bodyOf(api.GET("/api/jobs/{id}/arquivos", { params: { path: { id }, query }, signal }));
        bytes += page.arquivos.reduce((sum, file) => sum + file.bytes, 0);
        last = page.arquivos.at(-1)?.id_carga ?? last;
        more = page.proximo != null;
      }
      return { bytes, last };
    },
    refetchInterval: LOOK_EVERY,
  });
}

interface Loaded {
  bytes: number;
  /** The newest load that was counted. */
  last: number;
}

const NOTHING: Loaded = { bytes: 0, last: 0 };

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
