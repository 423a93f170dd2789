// The head of a run in figures: who, when, how long, how far.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { RunProgress } from "@/components/run/run-progress";
import { useFormat, useText } from "@/i18n/text";
import { formatDuration } from "@/lib/dates";
import { hasEnded } from "@/lib/states";
import { useNow } from "@/lib/use-now";
import { useLoadedBytesQuery } from "./parts";
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
      {!hasEnded(job) && <Progress key={job.id} job={job} />}
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

function Progress({ job }: { job: Schemas["JobDetalhe"] }) {
  const loaded = useQuery(useLoadedBytesQuery(job.id)).data;
  return (
    <RunProgress
      startedAt={job.started_at}
      counts={job.itens}
      bytes={loaded?.bytes}
      usual={job.previsto_s}
      paused={job.pausada}
    />
  );
}
