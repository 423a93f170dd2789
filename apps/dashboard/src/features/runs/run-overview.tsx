// A run at a glance: documents by outcome, and what is pending.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { StatePill } from "@/components/state-pill";
import { Card, Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { hasEnded, itemState } from "@/lib/states";
import { RunFunnel } from "./run-funnel";
import { RunNotes } from "./run-notes";
import { reasonOf, summary, wholeReason } from "./run-words";

type Job = Schemas["JobDetalhe"];

const COUNTS = ["total", "ok", "sem_dado", "falha", "cancelado", "ignorado", "aberto"] as const;
const COLOURS: Partial<Record<(typeof COUNTS)[number], string>> = {
  ok: "text-ok",
  sem_dado: "text-warn",
  falha: "text-fail",
};

/** The overview. */
export function RunOverview({ job }: { job: Job }) {
  const text = useText().runs.run;
  const { count, bytes } = useFormat();
  const end = summary(job);
  const shown = COUNTS.filter((name) => ["total", "ok", "falha"].includes(name) || job.itens[name] > 0);
  return (
    <div className="flex flex-col gap-3">
      {job.error && (
        <p role="alert" className="rounded-md border border-fail/50 bg-fail-soft px-4 py-2.5">
          <span className="mr-2 font-medium text-fail">{text.errorTitle}</span>
          {job.error}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {shown.map((name) => (
          <Card key={name} className="min-w-32 px-4 py-2.5">
            <p className={cn("text-[22px] font-semibold tabular-nums", job.itens[name] > 0 && COLOURS[name])}>
              {count(job.itens[name])}
            </p>
            <p className="text-[12px] text-muted">{text.counts[name]}</p>
          </Card>
        ))}
        {end.bytes !== undefined && (
          <Card className="min-w-32 px-4 py-2.5">
            <p className="text-[22px] font-semibold tabular-nums">{bytes(end.bytes)}</p>
            <p className="text-[12px] text-muted">{text.rows(end.linhas ?? 0)}</p>
          </Card>
        )}
      </div>
      <RunFunnel job={job} />
      <Panel title={text.pending}>
        <Pending job={job} items={end.pendencias ?? []} />
      </Panel>
      <RunNotes run={job.id} />
    </div>
  );
}

function Pending({ job, items }: { job: Job; items: readonly Schemas["Item"][] }) {
  const text = useText().runs;
  const { day } = useFormat();
  if (!hasEnded(job)) return <p className="px-4 py-3 text-muted">{text.run.runningPending}</p>;
  if (items.length === 0)
    return <p className="px-4 py-3 text-muted">{job.error ? text.list.noDocuments : text.run.noPending}</p>;
  return (
    <ul className="divide-y divide-line/60">
      {items.map((item) => (
        <li key={`${item.id_fundo} ${item.data_pos} ${item.tipo}`} className="flex items-center gap-4 px-4 py-1.5">
          <span className="w-40">
            <StatePill state={itemState(item)} />
          </span>
          <Link
            to={`/etl/${job.id}?parte=itens&q=${encodeURIComponent(item.fundo)}`}
            className="min-w-0 flex-1 truncate font-medium text-accent hover:underline"
            title={item.fundo}
          >
            {item.fundo}
          </Link>
          <span className="w-24 tabular-nums">{day(item.data_pos)}</span>
          <span className="w-20">{text.items.kinds[item.tipo] ?? item.tipo}</span>
          <span className="min-w-0 flex-1 truncate text-muted" title={wholeReason(item)}>
            {reasonOf(item)}
          </span>
        </li>
      ))}
    </ul>
  );
}
