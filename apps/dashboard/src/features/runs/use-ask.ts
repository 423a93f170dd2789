// What the two dialogs that ask for documents share: which systems, where to go afterwards, one key per dialog so that a
// request that was sent twice is one run.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { keys, systemsQuery } from "@/api/queries";
import { tellDone } from "@/components/ui/toast";

/** The systems that are chosen: those of the address, else all that are on. */
export function useChosenSystems(): [readonly string[], (chosen: readonly string[]) => void] {
  const [query] = useSearchParams();
  const [chosen, choose] = useState<readonly string[]>();
  const systems = useQuery(systemsQuery).data ?? [];
  const asked = query.get("sistema");
  const first = systems.filter((system) => system.ativo && (!asked || system.id === asked)).map((system) => system.id);
  return [chosen ?? first, choose];
}

/** Closes the dialog: back to the list, with its filters. */
export function useClose(): () => void {
  const navigate = useNavigate();
  const { search } = useLocation();
  return () => void navigate({ pathname: "/etl", search });
}

/** Sends a request and opens its run. */
export function useAsk(send: (key: string) => Promise<Schemas["Enfileirada"]>) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: () => send(key),
    onSuccess: ({ message, job_id }) => {
      tellDone(message);
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void navigate(`/etl/${job_id}`);
    },
  });
}
