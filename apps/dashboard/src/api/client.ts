// Calls of the API, typed by its committed description. A refusal becomes a `Problem`; the end of the session is told to all.
import createClient from "openapi-fetch";
import { Store } from "@/lib/store";
import { problemOf } from "./problem";
import type { components, paths } from "./schema.gen";

/** The bodies of the API by name. */
export type Schemas = components["schemas"];

/** Whether the server has said that nobody is signed in any more. */
export const sessionEnded = new Store(false);

/** Makes calls. */
export const api = createClient<paths>({ headers: { "X-ETL": "1" }, fetch: send });

const SIGN_IN = "/api/auth/login";

async function send(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.status === 401 && !request.url.endsWith(SIGN_IN)) sessionEnded.set(true);
  return response;
}

/** The body of an answer, or its problem. */
export async function bodyOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (data === undefined || !response.ok) throw problemOf(response.status, error);
  return data;
}
