// What the register reads, and how a change of it is sent.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { keys, systemsQuery } from "@/api/queries";
import { useSentence } from "@/components/problem-note";
import { tellDone, tellFailed } from "@/components/ui/toast";

const REGISTER = [...keys.coverage, "register"] as const;

/** Every fund with what the portals call it. */
export const registerQuery = queryOptions({
  queryKey: [...REGISTER, "funds"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/fundos/cadastro", { signal }))).fundos,
});

/** Funds that a portal or a document showed and nobody confirmed. */
export const unconfirmedQuery = queryOptions({
  queryKey: [...REGISTER, "unconfirmed"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/fundos/cadastro/pendentes", { signal }))).fundos,
});

/** Names of the systems, for those who know them by name. */
export const systemNamesQuery = queryOptions({
  ...systemsQuery,
  select: (systems: readonly Schemas["Sistema"][]) => new Map(systems.map((system) => [system.id, system.nome])),
});

/** Changes one fund, if it still is what was seen. */
export function changeFund(id: number, etag: string, body: Schemas["DadosDoFundo"]) {
  const params = { path: { id }, header: { "If-Match": etag } };
  return bodyOf(api.PATCH("/api/fundos/cadastro/{id}", { params, body }));
}

interface SendOptions<I, O> {
  send: (input: I) => Promise<O>;
  said: (output: O, input: I) => string;
  onDone?: (output: O) => void;
  /** A form shows the refusal itself. */
  quiet?: boolean;
}

/** Sends something that changes the register, and asks for the register again. */
export function useSend<I, O>({ send, said, onDone, quiet = false }: SendOptions<I, O>) {
  const cache = useQueryClient();
  const sentence = useSentence();
  const sending = useMutation<O, Error, I>({
    mutationFn: send,
    onSuccess: async (output, input) => {
      await cache.invalidateQueries({ queryKey: REGISTER });
      tellDone(said(output, input));
      onDone?.(output);
    },
    onError: (error) => {
      if (!quiet) tellFailed(sentence(asProblem(error)), asProblem(error).code);
    },
  });
  const problem: Problem | undefined = sending.error ? asProblem(sending.error) : undefined;
  return { ...sending, problem };
}
