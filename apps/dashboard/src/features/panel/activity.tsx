// What runs now, what ran lately, and what comes next.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { jobQuery } from "@/api/queries";
import { RunControl } from "@/components/run/run-control";
import { RunProgress } from "@/components/run/run-progress";
import { StatePill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { runState } from "@/lib/states";

type Next = readonly Schemas["ProximaExecucao"][];

/** Runs that go on; none, and then which is next. */
export function Running({ open, next }: { open: readonly Schemas["ExecucaoAberta"][]; next: Next }) {
  const text = useText();
  const { moment } = useFormat();
  if (open.length === 0) {
    const first = next[0];
    return (
      <p className="px-4 py-3 text-muted">
        {first ? text.panel.running.next(moment(first.em)) : text.panel.running.none}
      </p>
    );
  }
  return (
    <ul className="divide-y divide-line/60">
      {open.map((run) => (
        <RunningRow key={run.job.id} run={run} />
      ))}
    </ul>
  );
}

/** A run that goes on; live news of it come to its own place in the cache, more often than those of the day. */
function RunningRow({ run: { job, itens } }: { run: Schemas["ExecucaoAberta"] }) {
  const now = useQuery(jobQuery(job.id)).data;
  const counts = now?.itens ?? itens;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <RunLink id={job.id} />
      <StatePill state={runState(now ?? job)} />
      <RunProgress startedAt={job.started_at} counts={counts} usual={now?.previsto_s} paused={now?.pausada} />
      {job.tipo === "coleta" && <RunControl run={now ?? job} open={counts.aberto} size="small" />}
    </li>
  );
}

/** The runs that were asked for last. */
export function Activity({ jobs }: { jobs: readonly Schemas["Job"][] }) {
  const text = useText();
  const { moment } = useFormat();
  if (jobs.length === 0) return <p className="px-4 py-3 text-muted">{text.runs.list.empty}</p>;
  return (
    <ul className="divide-y divide-line/60">
      {jobs.map((job) => (
        <li key={job.id} className="flex items-center gap-3 px-4 py-1.5">
          <RunLink id={job.id} />
          <StatePill state={runState(job)} />
          <span className="text-muted">{text.runs.list.kinds[job.tipo] ?? job.tipo}</span>
          <span className="ml-auto text-[12px] text-muted tabular-nums">{moment(job.created_at)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What the schedules will do. */
export function NextRuns({ next }: { next: Next }) {
  const text = useText().panel.next;
  const { moment, day } = useFormat();
  if (next.length === 0) return <p className="px-4 py-3 text-muted">{text.none}</p>;
  return (
    <ul className="divide-y divide-line/60">
      {next.map((run) => (
        <li key={`${run.agendamento} ${run.em}`} className="flex gap-3 px-4 py-1.5">
          <span className="tabular-nums">{moment(run.em)}</span>
          <span className="truncate">{run.agendamento}</span>
          <span className="ml-auto text-muted">{text.of(day(run.data_base))}</span>
        </li>
      ))}
    </ul>
  );
}

function RunLink({ id }: { id: number }) {
  return (
    <Link to={`/etl/${id}`} className="w-24 font-medium text-accent hover:underline">
      {useText().runs.run.title(id)}
    </Link>
  );
}
