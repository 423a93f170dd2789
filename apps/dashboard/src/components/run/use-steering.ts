// Asks a run to end, to rest or to go on; what shows it is asked for again.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { useTellFailure } from "@/components/tell-failure";
import { tellDone } from "@/components/ui/toast";

/** How a run is asked to end. */
export type Cancelling = "ask" | "force";

/** Cancels. */
export function useCancel(id: number) {
  return useSteering(id, (how: Cancelling) =>
    api.POST("/api/cancel/{job_id}", { params: { path: { job_id: id }, query: { forcar: how === "force" } } }),
  );
}

/** Pauses, or resumes. */
export function usePause(id: number) {
  const params = { path: { id } };
  return useSteering(id, (paused: boolean) =>
    paused ? api.POST("/api/jobs/{id}/pausar", { params }) : api.POST("/api/jobs/{id}/retomar", { params }),
  );
}

function useSteering<Wish>(
  id: number,
  ask: (wish: Wish) => Promise<{ data?: Schemas["Conducao"]; response: Response }>,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => bodyOf(ask(wish)),
    onSuccess: async ({ message }) => {
      tellDone(message);
      for (const queryKey of [keys.jobs, keys.coverage]) void cache.invalidateQueries({ queryKey });
      // Until the run says so itself, its buttons are those of before.
      await cache.invalidateQueries({ queryKey: keys.job(id) });
    },
    onError: useTellFailure(),
  });
}
