// The colours of bars of time, by what their state means; the word stands beside them.
import type { Tone } from "@/lib/states";

/** Classes of a bar. */
export const BAR_COLOURS: Record<Tone, string> = {
  ok: "bg-ok",
  warn: "bg-warn",
  fail: "bg-fail",
  run: "bg-accent",
  wait: "bg-wait",
  off: "bg-off",
};
