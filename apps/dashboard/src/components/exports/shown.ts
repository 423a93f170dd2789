// Which exports are worth a line: those that last, and the files of those that lasted.
import type { Export } from "./queries";

/** What is over sooner is only told when it is done. */
const LASTS = 1500;

/** Whether an export is shown. */
export function isShown({ estado, duracao_ms }: Export): boolean {
  return estado !== "falhou" && duracao_ms >= LASTS;
}

/** What an export is at. */
export type Phase = "counting" | "writing" | "closing" | "unknown";

/** A spreadsheet is packed after its last row, which takes a while; a whole that takes too long to count is never known. */
export function phaseOf({ linhas, total }: Pick<Export, "linhas" | "total">): Phase {
  if (typeof total !== "number") return linhas === 0 ? "counting" : "unknown";
  return linhas >= total ? "closing" : "writing";
}

/** The share that is written of a known whole. */
export function percentOf({ linhas, total }: Pick<Export, "linhas" | "total">): number {
  return total ? Math.min(99, Math.floor((100 * linhas) / total)) : 0;
}
