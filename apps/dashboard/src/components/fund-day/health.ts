// The states of a fund's day: the letters of the matrix, the words of the API, and what they mean for whoever looks.
import { REPROCESS_MODES, type ReprocessMode } from "@/lib/addresses";
import type { Tone } from "@/lib/states";

/** The letters of the matrix. */
export const LETTERS = ["L", "A", "S", "E", "X", "T", "M", "R", "D", "F", "-", "."] as const;

/** A letter. */
export type Letter = (typeof LETTERS)[number];

interface Look {
  /** What stands in the cell. */
  mark: string;
  tone: Tone;
  /** The word of the API. */
  word: string;
}

const LOOKS: Record<Letter, Look> = {
  L: { mark: "✓", tone: "ok", word: "liberado" },
  A: { mark: "!", tone: "warn", word: "liberado com aviso" },
  S: { mark: "?", tone: "warn", word: "sem cadastro" },
  E: { mark: "…", tone: "wait", word: "aguardando" },
  X: { mark: "▸", tone: "run", word: "executando" },
  T: { mark: "T", tone: "fail", word: "atrasado" },
  M: { mark: "∅", tone: "fail", word: "faltando" },
  R: { mark: "⊘", tone: "fail", word: "reprovado" },
  D: { mark: "≠", tone: "fail", word: "divergente" },
  F: { mark: "×", tone: "fail", word: "falhou" },
  "-": { mark: "", tone: "off", word: "sem dado" },
  ".": { mark: "", tone: "off", word: "não se aplica" },
};

/** How a letter looks. */
export function lookOf(letter: string): Look {
  return LOOKS[letter as Letter] ?? LOOKS["-"];
}

/** The letter of a word of the API. */
export function letterOf(word: string): Letter {
  return LETTERS.find((letter) => LOOKS[letter].word === word) ?? "-";
}

/** Whether a day in this state keeps people waiting. */
export function isPending(letter: string): boolean {
  return !["L", "A", "-", "."].includes(letter);
}

/** What to ask for again to mend a day in this state; nothing for one that has nothing to mend. */
const MENDED_BY: Partial<Record<Letter, ReprocessMode>> = {
  S: "faltantes",
  E: "faltantes",
  X: "faltantes",
  T: "faltantes",
  M: "faltantes",
  F: "erros",
  // What was loaded is wrong: only a new edition of it mends the day.
  D: "tudo",
  R: "tudo",
};

/** What to ask for again of days in these states: as much as the worst of them needs, and all where nothing is lacking. */
export function modeFor(letters: Iterable<string>): ReprocessMode {
  const needed = [...letters].flatMap((letter) => {
    const mode = MENDED_BY[letter as Letter];
    return mode ? [REPROCESS_MODES.indexOf(mode)] : [];
  });
  return needed.length === 0 ? "tudo" : (REPROCESS_MODES[Math.max(...needed)] ?? "tudo");
}
