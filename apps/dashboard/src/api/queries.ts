// What pages read, by the keys under which the cache keeps it: live messages write to the same keys.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "./client";

/** Runs on a page of the list. */
const PAGE = 50;

/** Keys of the cache. */
export const keys = {
  systems: ["systems"] as const,
  jobs: ["jobs"] as const,
  coverage: ["coverage"] as const,
  job: (id: number) => ["job", id] as const,
  calendar: (year: number) => ["calendar", year] as const,
};

/** Which runs to list. */
export interface JobFilter {
  status?: string;
  sistema?: string;
  tipo?: string;
  de?: string;
  ate?: string;
}

export const systemsQuery = queryOptions({
  queryKey: keys.systems,
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/sistemas", { signal }))).sistemas,
});

/** Runs, the newest first, page by page. */
export function jobsQuery(filter: JobFilter) {
  return infiniteQueryOptions({
    queryKey: [...keys.jobs, filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam === 0 ? {} : { cursor: pageParam }) };
      return bodyOf(api.GET("/api/jobs", { params: { query }, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.proximo ?? null,
  });
}

/** One run. */
export function jobQuery(id: number) {
  return queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => bodyOf(api.GET("/api/jobs/{id}", { params: { path: { id } }, signal })),
  });
}

/** Holidays and extra working days of a year. */
export function calendarQuery(year: number) {
  return queryOptions({
    queryKey: keys.calendar(year),
    queryFn: async ({ signal }) => {
      const { calendarios } = await bodyOf(api.GET("/api/calendarios", { params: { query: { ano: year } }, signal }));
      const off = calendarios[0];
      return { holidays: new Set(off?.feriados), extra: new Set(off?.dias_uteis) };
    },
    staleTime: 3_600_000,
  });
}
