// The messages of the live connection, read with care: what is unknown is left alone.
import type { Schemas } from "@/api/client";

/** A line of a job's log. */
export type LogLine = Schemas["Linha"];

/** What the server tells. */
export type Frame =
  | { type: "log"; data: LogLine }
  | { type: "status"; data: { sistema_id: string; status: string; mensagem: string; ativo: boolean } }
  | { type: "progress"; data: Schemas["Contagens"] & { job_id: number; linhas: number } }
  | { type: "job_complete"; data: { job_id: number; status: string; sistemas: string[]; duration: number } }
  | { type: "apontamento"; data: { numero: number } }
  | { type: "resync" }
  | { type: "ping" };

const KINDS = ["log", "status", "progress", "job_complete", "apontamento", "resync", "ping"];

/** Reads a message, or nothing if it is none that we know. */
export function readFrame(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const known = typeof value === "object" && value !== null && "type" in value && KINDS.includes(String(value.type));
    return known ? (value as Frame) : undefined;
  } catch {
    return undefined;
  }
}
