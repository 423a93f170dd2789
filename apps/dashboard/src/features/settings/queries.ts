// What the settings read, and how a change is sent: said when done, said when refused, asked for again.
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { everyPage } from "@/api/queries";
import { useSentence } from "@/components/problem-note";
import { tellDone, tellFailed } from "@/components/ui/toast";

/** The account of a system as it may be read: whether there is a password, never which. */
export interface Account {
  url: string;
  username: string;
  password: string;
}

/** Accounts by system; those of a platform with tenants are one level deeper. */
export type Accounts = Record<string, Account | Record<string, Account>>;

export const credentialsQuery = queryOptions({
  queryKey: ["settings", "credentials"],
  queryFn: async ({ signal }) => {
    const { paths: _, ...accounts } = (await bodyOf(api.GET("/api/credentials", { signal }))) as Accounts;
    return accounts;
  },
});

export const credentialHistoryQuery = queryOptions({
  queryKey: ["settings", "credential-history"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/credenciais", { signal }))).credenciais,
});

export const foldersQuery = queryOptions({
  queryKey: ["settings", "folders"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/config/paths", { signal }))).paths,
});

/** How the folders are, looked at by the server. */
export const folderStandingsQuery = queryOptions({
  queryKey: ["settings", "folder-standings"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/config/paths/situacao", { signal })),
});

export const notificationsQuery = queryOptions({
  queryKey: ["settings", "notifications"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/notificacoes", { signal })),
});

export const usersQuery = queryOptions({
  queryKey: ["settings", "users"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/usuarios", { signal }))).usuarios,
});

export const sessionsQuery = queryOptions({
  queryKey: ["settings", "sessions"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/sessoes", { signal }))).sessoes,
});

export const tokensQuery = queryOptions({
  queryKey: ["settings", "tokens"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/tokens", { signal }))).tokens,
});

export const healthQuery = queryOptions({
  queryKey: ["settings", "health"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/health/details", { signal })),
  refetchInterval: 10_000,
});

/** Records on a page of the audit. */
const PAGE = 100;

/** The audit with some filters, page by page. */
export function auditQuery(filter: Record<string, string>) {
  return infiniteQueryOptions({
    queryKey: ["settings", "audit", filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam === 0 ? {} : { cursor: pageParam }) };
      return bodyOf(api.GET("/api/auditoria", { params: { query }, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.proximo ?? null,
  });
}

/** Records that are asked for at once when all of them are wanted. */
const MOST = 1000;

/** All records that fit, the newest first. */
export function allRecords(filter: Record<string, string>) {
  return everyPage(
    (cursor) => bodyOf(api.GET("/api/auditoria", { params: { query: { ...filter, limit: MOST, ...cursor } } })),
    (page) => page.registros,
  );
}

/** The last record, whose hash holds all before it. */
export const chainQuery = queryOptions({
  queryKey: ["settings", "audit", "last"],
  queryFn: async ({ signal }) => {
    const { registros } = await bodyOf(api.GET("/api/auditoria", { params: { query: { limit: 1 } }, signal }));
    return registros[0] ?? null;
  },
});

interface ChangeOptions<I, O> {
  send: (input: I) => Promise<O>;
  said: (output: O, input: I) => string;
  onDone?: (output: O) => void;
  /** A form shows the refusal itself. */
  quiet?: boolean;
}

/** Sends a change of the settings. */
export function useChange<I, O>({ send, said, onDone, quiet = false }: ChangeOptions<I, O>) {
  const cache = useQueryClient();
  const sentence = useSentence();
  const change = useMutation<O, Error, I>({
    mutationFn: send,
    onSuccess: (output, input) => {
      tellDone(said(output, input));
      void cache.invalidateQueries({ queryKey: ["settings"] });
      onDone?.(output);
    },
    onError: (error) => {
      if (!quiet) tellFailed(sentence(asProblem(error)), asProblem(error).code);
    },
  });
  const problem: Problem | undefined = change.error ? asProblem(change.error) : undefined;
  return { ...change, problem };
}
