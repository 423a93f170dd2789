// The head of a run in figures: who, when, how long, how far.
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { useFormat, useText } from "@/i18n/text";
import { formatDuration } from "@/lib/dates";
import { rangeOf, type Watched, watchedAfter } from "@/lib/remaining";
import { hasEnded } from "@/lib/states";
import { useNow } from "@/lib/use-now";
import { daysOf, originOf, secondsOf } from "./run-words";

/** The facts, and a bar while it runs. */
export function RunFacts({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs;
  const { day, moment } = useFormat();
  const now = useNow(!hasEnded(job));
  const seconds = secondsOf(job, now);
  return (
    <div className="flex flex-col gap-2">
      <dl className="flex flex-wrap gap-x-7 gap-y-1.5">
        <Fact name={text.list.days}>{daysOf(job, day)}</Fact>
        <Fact name={text.list.systems}>{job.sistemas.join(", ").toUpperCase()}</Fact>
        <Fact name={text.run.by}>{originOf(job.origem, text.origin)}</Fact>
        <Fact name={text.run.asked}>{moment(job.created_at)}</Fact>
        {job.finished_at && <Fact name={text.run.finished}>{moment(job.finished_at)}</Fact>}
        {seconds !== undefined && <Fact name={text.run.duration}>{formatDuration(seconds)}</Fact>}
        {job.programa && <Fact name={text.run.program}>{job.programa.versao}</Fact>}
        {job.repete && (
          <Fact name={text.run.repeats}>
            <Link to={`/etl/${job.repete}`} className="text-accent underline">
              {text.run.title(job.repete)}
            </Link>
          </Fact>
        )}
      </dl>
      {!hasEnded(job) && <Progress key={job.id} job={job} elapsed={seconds ?? 0} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function Progress({ job, elapsed }: { job: Schemas["JobDetalhe"]; elapsed: number }) {
  const text = useText().runs.run;
  const { total, aberto } = job.itens;
  const [watched, setWatched] = useState<Watched>();
  const next = watchedAfter(watched, { elapsed, done: total - aberto, total, usual: job.previsto_s ?? undefined });
  if (next.seconds !== watched?.seconds || next.from !== watched?.from) setWatched(next);
  const said = total === 0 ? text.planning : text.progress(total - aberto, total);
  return (
    <div className="flex items-center gap-3">
      <progress
        max={Math.max(total, 1)}
        value={total - aberto}
        aria-label={said}
        className="h-2 flex-1 accent-accent"
      />
      <span className="text-[12px] text-muted tabular-nums">{said}</span>
      {next.seconds !== undefined && (
        <span className="text-[12px] tabular-nums">{text.remaining(rangeOf(next.seconds))}</span>
      )}
    </div>
  );
}
