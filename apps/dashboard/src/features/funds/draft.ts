// What was typed into the register and is not saved yet: every change can be taken back, and a refusal keeps what was typed.
import type { FieldFault } from "@/api/problem";
import type { Field } from "./fields";

/** The typed texts of one fund, over what was seen of it. */
export interface Entry {
  /** What the fund was when the first of its texts was typed. */
  etag: string;
  texts: Partial<Record<Field, string>>;
}

/** Why a fund was not saved. */
export interface Refusal {
  sentence: string;
  code: string;
  errors: readonly FieldFault[];
}

/** One cell from one text to another; without a text it is as the server has it. */
export interface Change {
  id: number;
  etag: string;
  field: Field;
  from: string | undefined;
  to: string | undefined;
}

type Step = readonly Change[];

/** Everything that is not saved. */
export interface Draft {
  entries: ReadonlyMap<number, Entry>;
  refusals: ReadonlyMap<number, Refusal>;
  past: readonly Step[];
  future: readonly Step[];
}

export const NOTHING: Draft = { entries: new Map(), refusals: new Map(), past: [], future: [] };

/** What can happen to a draft. */
export type Action =
  | { do: "type"; cells: readonly Omit<Change, "from">[] }
  | { do: "undo" | "redo" | "discard" }
  | { do: "saved"; id: number }
  | { do: "refused"; id: number; refusal: Refusal }
  | { do: "seen"; id: number; etag: string };

/** The draft after something happened. */
export function reduce(draft: Draft, action: Action): Draft {
  switch (action.do) {
    case "type":
      return typed(draft, action.cells);
    case "undo":
      return moved(draft, "past");
    case "redo":
      return moved(draft, "future");
    case "discard":
      return NOTHING;
    case "saved":
      return without(draft, action.id);
    case "refused":
      return { ...draft, refusals: new Map(draft.refusals).set(action.id, action.refusal) };
    case "seen":
      return reseen(draft, action.id, action.etag);
  }
}

/** The text of a cell, if one was typed. */
export function textIn(draft: Draft, id: number, field: Field): string | undefined {
  return draft.entries.get(id)?.texts[field];
}

/** Cells that differ from the server. */
export function countCells(draft: Draft): number {
  return [...draft.entries.values()].reduce((sum, { texts }) => sum + Object.keys(texts).length, 0);
}

function typed(draft: Draft, cells: readonly Omit<Change, "from">[]): Draft {
  const step = cells
    .map((cell) => ({ ...cell, from: textIn(draft, cell.id, cell.field) }))
    .filter(({ from, to }) => from !== to);
  if (step.length === 0) return draft;
  return { ...put(draft, step), past: [...draft.past, step], future: [] };
}

/** Takes the last step back, or does again what was taken back. */
function moved(draft: Draft, from: "past" | "future"): Draft {
  const step = draft[from].at(-1);
  if (!step) return draft;
  const undoing = from === "past";
  const changes = undoing
    ? [...step].reverse().map((change) => ({ ...change, from: change.to, to: change.from }))
    : step;
  const past = undoing ? draft.past.slice(0, -1) : [...draft.past, step];
  const future = undoing ? [...draft.future, step] : draft.future.slice(0, -1);
  return { ...put(draft, changes), past, future };
}

function put(draft: Draft, step: Step): Draft {
  const entries = new Map(draft.entries);
  const refusals = new Map(draft.refusals);
  for (const { id, etag, field, to } of step) {
    const { [field]: _, ...others } = entries.get(id)?.texts ?? {};
    const texts = to === undefined ? others : { ...others, [field]: to };
    if (Object.keys(texts).length === 0) entries.delete(id);
    else entries.set(id, { etag: entries.get(id)?.etag ?? etag, texts });
    settle(refusals, id, field);
  }
  return { ...draft, entries, refusals };
}

/** What was said of a cell no longer holds once the cell is another. */
function settle(refusals: Map<number, Refusal>, id: number, field: Field): void {
  const refusal = refusals.get(id);
  if (!refusal) return;
  const errors = refusal.errors.filter((error) => error.campo !== field);
  if (errors.length === 0) refusals.delete(id);
  else refusals.set(id, { ...refusal, errors });
}

function without(draft: Draft, id: number): Draft {
  const entries = new Map(draft.entries);
  const refusals = new Map(draft.refusals);
  entries.delete(id);
  refusals.delete(id);
  const others = (steps: readonly Step[]) =>
    steps.map((step) => step.filter((change) => change.id !== id)).filter((step) => step.length > 0);
  return { entries, refusals, past: others(draft.past), future: others(draft.future) };
}

function reseen(draft: Draft, id: number, etag: string): Draft {
  const entry = draft.entries.get(id);
  if (!entry) return draft;
  const renewed = (steps: readonly Step[]) =>
    steps.map((step) => step.map((change) => (change.id === id ? { ...change, etag } : change)));
  return {
    ...draft,
    entries: new Map(draft.entries).set(id, { ...entry, etag }),
    past: renewed(draft.past),
    future: renewed(draft.future),
  };
}
