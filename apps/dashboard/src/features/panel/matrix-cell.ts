// The colours of the cells; each also has a mark, and a word when it is looked at.
import type { Tone } from "@/lib/states";

export const MARKS: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn font-bold",
  fail: "bg-fail text-surface font-bold",
  run: "bg-accent-soft text-accent",
  wait: "bg-wait-soft text-wait",
  off: "bg-raised/60 text-off",
};
