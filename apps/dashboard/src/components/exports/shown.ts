// Which exports are worth a line: those that last, and the files of those that lasted.
import type { Export } from "./queries";

/** What is over sooner is only told when it is done. */
const LASTS = 1500;

/** Whether an export is shown. */
export function isShown({ estado, duracao_ms }: Export): boolean {
  return estado !== "falhou" && duracao_ms >= LASTS;
}

/** The share that is written, where the whole is known; whole only when it is. */
export function percentOf({ linhas, total }: Pick<Export, "linhas" | "total">): number | undefined {
  if (typeof total !== "number" || total === 0) return undefined;
  return Math.min(99, Math.floor((100 * linhas) / total));
}
