// What can be done to runs and systems. What was changed is asked for again; what was refused is said.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { useTellFailure } from "@/components/tell-failure";
import { tellDone } from "@/components/ui/toast";

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
