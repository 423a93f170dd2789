// Records of the audit as text.
import type { Schemas } from "@/api/client";

/** What more is known of a record. */
export function saidOf(row: Schemas["Registro"]): string {
  return Object.entries(row.detalhe)
    .map(([name, value]) => `${name}: ${value}`)
    .join(" · ");
}
