// A state: icon, word and colour, so that colour is never alone.
import { Ban, CircleCheck, CircleX, Clock, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { type State, type Tone, toneOf } from "@/lib/states";

const ICONS: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  fail: CircleX,
  run: LoaderCircle,
  wait: Clock,
  off: Ban,
};

const COLOURS: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  fail: "bg-fail-soft text-fail",
  run: "bg-accent-soft text-accent",
  wait: "bg-wait-soft text-wait",
  off: "bg-off-soft text-off",
};

/** Text in the colour of a tone, with its icon. */
export function Pill({ tone, children }: { tone: Tone; children: string }) {
  const Icon = ICONS[tone];
  return (
    <span
      className={cn("inline-flex h-5 items-center gap-1 rounded px-1.5 text-[12px] whitespace-nowrap", COLOURS[tone])}
    >
      <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", tone === "run" && "animate-spin")} />
      {children}
    </span>
  );
}

/** A state of a run, of a document or of a part of a run. */
export function StatePill({ state }: { state: State }) {
  return <Pill tone={toneOf(state)}>{useText().common.states[state]}</Pill>;
}
