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
  fundo?: number;
  origem?: string;
  tipo?: string;
  de?: string;
  ate?: string;
}

export const systemsQuery = queryOptions({
  queryKey: keys.systems,
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/sistemas", { signal }))).sistemas,
});

/** What runs by itself, with the next times. */
export const schedulesQuery = queryOptions({
  // A change of the settings asks for all of them again.
  queryKey: ["settings", "schedules"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/api/agenda", { signal }))).agendamentos,
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

/** Runs that are asked for at once when all of them are wanted. */
const MOST = 500;

/** All runs that fit, the newest first. */
export async function allJobs(filter: JobFilter) {
  const next = (cursor: Cursor) =>
    bodyOf(api.GET("/api/jobs", { params: { query: { ...filter, limit: MOST, ...cursor } } }));
  return everyPage(next, (page) => page.jobs);
}

interface Cursor {
  cursor?: number;
}

/** The newest runs that fit, asked for page by page until there are this many, and how many there are in all. */
export function newestJobsQuery(filter: JobFilter, most: number) {
  return queryOptions({
    queryKey: [...keys.jobs, "newest", filter, most],
    queryFn: async ({ signal }) => {
      let total = 0;
      const next = async (cursor: Cursor) => {
        const query = { ...filter, limit: MOST, ...cursor };
        const page = await bodyOf(api.GET("/api/jobs", { params: { query }, signal }));
        total = page.total;
        return page;
      };
      return { jobs: await everyPage(next, (page) => page.jobs, most), total };
    },
    placeholderData: (before) => before,
  });
}

/** The rows of all pages of a list, or of as many pages as it takes to have this many. */
export async function everyPage<P extends { proximo?: number | null }, R>(
  ask: (cursor: Cursor) => Promise<P>,
  rowsOf: (page: P) => readonly R[],
  most = Number.POSITIVE_INFINITY,
): Promise<R[]> {
  const found: R[] = [];
  for (let page = await ask({}); ; page = await ask({ cursor: page.proximo })) {
    found.push(...rowsOf(page));
    if (!page.proximo || found.length >= most) return found;
  }
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
