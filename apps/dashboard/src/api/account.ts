// Who is signed in, and what the role allows.
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { api, bodyOf } from "./client";

/** Roles from the least to the most that they may do; each may do what the ones before it may. */
export const ROLES = ["leitor", "operador", "configurador", "administrador"] as const;

/** A role. */
export type Role = (typeof ROLES)[number];

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => bodyOf(api.GET("/api/auth/me", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who is signed in. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}

/** Whether who is signed in may do what needs a role. */
export function useMay(role: Role): boolean {
  return reaches(useMe().papel, role);
}

/** Whether a role includes another. */
export function reaches(has: string, needed: Role): boolean {
  return ROLES.indexOf(has as Role) >= ROLES.indexOf(needed);
}
