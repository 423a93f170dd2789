// Whether figures of a fund are expected at all, and until when.
import type { Schemas } from "@/api/client";

type Fund = Pick<Schemas["Serie"]["fundo"], "situacao" | "inicio" | "fim">;

/** Why none are expected, or none can be told; `open` while they are. */
export type Standing = "open" | "closed" | "ahead" | "unregistered";

/** How a fund stands on a day. */
export function standingOf({ situacao, inicio, fim }: Fund, day: string): Standing {
  if (situacao === "sem cadastro") return "unregistered";
  if (situacao === "encerrado" || (fim && fim < day)) return "closed";
  return inicio && inicio > day ? "ahead" : "open";
}

/** The newest day of which figures are expected, when the last business day is `usual`. */
export function lastExpected({ fim }: Fund, usual: string): string {
  return fim && fim < usual ? fim : usual;
}
