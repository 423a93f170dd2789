// Live messages into the query cache: what a message says is written, what it only hints at is asked for again, at most once a second.
import type { QueryClient } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import type { Frame } from "./frames";

const AT_MOST_EVERY = 1000;

/** Makes the listener that keeps a cache up to date. */
export function cacheUpdater(cache: QueryClient): (frames: readonly Frame[]) => void {
  const later = new Map<string, number>();
  const refresh = (queryKey: readonly unknown[]) => {
    const name = JSON.stringify(queryKey);
    if (later.has(name)) return;
    const due = () => {
      later.delete(name);
      void cache.invalidateQueries({ queryKey });
    };
    later.set(name, window.setTimeout(due, AT_MOST_EVERY));
  };
  return (frames) => {
    for (const frame of frames) apply(cache, frame, refresh);
  };
}

function apply(cache: QueryClient, frame: Frame, refresh: (key: readonly unknown[]) => void): void {
  switch (frame.type) {
    case "status": {
      const { sistema_id: id, status, mensagem, ativo } = frame.data;
      cache.setQueryData<Schemas["Sistema"][]>(keys.systems, (systems) =>
        systems?.map((system) =>
          system.id === id ? { ...system, status, mensagem: mensagem || null, ativo } : system,
        ),
      );
      refresh(keys.systems);
      refresh(keys.jobs);
      refresh(keys.coverage);
      return;
    }
    case "progress": {
      const { job_id: id, linhas: _, ...itens } = frame.data;
      cache.setQueryData<Schemas["JobDetalhe"]>(
        keys.job(id),
        (job) => job && { ...job, itens, progress: percent(itens) },
      );
      refresh(keys.job(id));
      return;
    }
    case "job_complete":
      refresh(keys.job(frame.data.job_id));
      refresh(keys.jobs);
      refresh(keys.systems);
      refresh(keys.coverage);
      return;
    case "apontamento":
      refresh(keys.coverage);
      return;
    case "resync":
      void cache.invalidateQueries();
      return;
    default:
  }
}

/** How much of a run has an outcome. */
export function percent(counts: Schemas["Contagens"]): number {
  return counts.total === 0 ? 0 : Math.floor((100 * (counts.total - counts.aberto)) / counts.total);
}
