// The answer to the question of the morning, in one sentence.
import { CircleCheck, CircleX, Clock, Coffee, Inbox, LoaderCircle, type LucideIcon } from "lucide-react";
import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { ConfirmRelease, ReleaseSaid } from "./day-release";

type Standing = "done" | "running" | "pending" | "failed" | "holiday" | "empty";

const LOOKS: Record<Standing, { icon: LucideIcon; classes: string }> = {
  done: { icon: CircleCheck, classes: "border-ok/50 bg-ok-soft text-ok" },
  running: { icon: LoaderCircle, classes: "border-accent/50 bg-accent-soft text-accent" },
  pending: { icon: Clock, classes: "border-warn/50 bg-warn-soft text-warn" },
  failed: { icon: CircleX, classes: "border-fail/50 bg-fail-soft text-fail" },
  holiday: { icon: Coffee, classes: "border-line bg-off-soft text-off" },
  empty: { icon: Inbox, classes: "border-line bg-off-soft text-off" },
};

/** How a day stands. */
function standingOf({ veredito, data_base, data_base_util, em_execucao }: Schemas["Painel"]): Standing {
  if (veredito.estado !== "OK" && em_execucao.some(({ job }) => isFor(job, data_base))) return "running";
  if (veredito.total === 0) return data_base_util ? "empty" : "holiday";
  if (veredito.estado === "OK") return "done";
  return veredito.estado === "FALHA" ? "failed" : "pending";
}

/** Whether a run collects documents of a day. */
function isFor({ params }: Schemas["Job"], day: string): boolean {
  const { data_inicial: from, data_final: to } = params as { data_inicial?: string; data_final?: string };
  return from !== undefined && from <= day && day <= (to ?? from);
}

/** The verdict. */
export function Verdict({ panel }: { panel: Schemas["Painel"] }) {
  const text = useText().panel.verdict;
  const { day, moment } = useFormat();
  const standing = standingOf(panel);
  const { icon: Icon, classes } = LOOKS[standing];
  const { veredito } = panel;
  return (
    <section aria-label={text.label} className={cn("flex items-center gap-4 rounded-lg border px-4 py-3", classes)}>
      <Icon aria-hidden="true" className="size-7 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="text-[16px] font-semibold">{text.answers[standing](day(panel.data_base))}</p>
        <p className="text-ink">
          {veredito.total > 0 && text.parts(veredito.liberados, veredito.total, toldStates(veredito.por_estado))}
          {panel.dados_de && <span className="ml-2 text-muted">{text.asOf(moment(panel.dados_de))}</span>}
        </p>
        <ReleaseSaid release={panel.liberacao} />
      </div>
      <ConfirmRelease panel={panel} />
      {(standing === "pending" || standing === "failed" || (standing === "running" && veredito.total > 0)) && (
        <Button asChild>
          <a href="#pendencias">{text.seePending}</a>
        </Button>
      )}
    </section>
  );
}

/** Funds by state, those that are simply released left out. */
function toldStates(states: Record<string, number>): [string, number][] {
  return Object.entries(states).filter(([word, count]) => word !== "liberado" && count > 0);
}
