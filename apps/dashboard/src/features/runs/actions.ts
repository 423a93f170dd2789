// What can be done to runs and systems. What was changed is asked for again; what was refused is said.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import { useSentence } from "@/components/problem-note";
import { tellDone, tellFailed } from "@/components/ui/toast";

/** Says a failure in words. */
function useTellFailure() {
  const sentence = useSentence();
  return (error: Error) => tellFailed(sentence(asProblem(error)), asProblem(error).code);
}

/** Changes the switches of a system. */
export function useChangeSystem(onDone: (system: Schemas["Sistema"]) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Schemas["MudancaDeSistema"] & { id: string }) =>
      bodyOf(api.PATCH("/api/sistemas/{id}", { params: { path: { id } }, body })),
    onSuccess: (system) => {
      cache.setQueryData<Schemas["Sistema"][]>(keys.systems, (all) =>
        all?.map((s) => (s.id === system.id ? system : s)),
      );
      onDone(system);
    },
    onError: useTellFailure(),
  });
}

/** Cancels a run. */
export function useCancel(id: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.POST("/api/cancel/{job_id}", { params: { path: { job_id: id } } })),
    onSuccess: ({ message }) => {
      tellDone(message);
      void cache.invalidateQueries({ queryKey: keys.job(id) });
      void cache.invalidateQueries({ queryKey: keys.jobs });
    },
    onError: useTellFailure(),
  });
}

/** How to repeat a run. */
export type Repetition = "falhas" | "faltantes" | "tudo";

/** Repeats a run that has ended. */
export function useRepeat(id: number, onDone: (job: number) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (modo: Repetition) =>
      bodyOf(api.POST("/api/jobs/{id}/repetir", { params: { path: { id } }, body: { modo } })),
    onSuccess: ({ message, job_id }) => {
      tellDone(message);
      void cache.invalidateQueries({ queryKey: keys.jobs });
      onDone(job_id);
    },
    onError: useTellFailure(),
  });
}
