// The reprocessings that go on, above the list of runs: how far they are, and the way to cancel them.
import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { jobQuery, newestJobsQuery } from "@/api/queries";
import { RunControl } from "@/components/run/run-control";
import { RunProgress } from "@/components/run/run-progress";
import { useFormat, useText } from "@/i18n/text";
import { REPROCESS_MODES } from "@/lib/addresses";
import { hasEnded } from "@/lib/states";
import { asked, daysOf, type Job } from "./run-words";

/** More of them at once are found in the list. */
const MOST = 3;
const FEW = 50;

/** One bar for each; nothing while there is none. */
export function Reprocessings() {
  const running = useQuery(newestJobsQuery({ status: "running" }, FEW)).data?.jobs ?? [];
  const shown = running.filter(isReprocessing).slice(0, MOST);
  return shown.map((job) => <Reprocessing key={job.id} job={job} />);
}

function isReprocessing(job: Job): boolean {
  return REPROCESS_MODES.some((mode) => mode === asked(job).modo);
}

const UNKNOWN = { total: 0, aberto: 0 } satisfies Partial<Schemas["Contagens"]>;

function Reprocessing({ job }: { job: Job }) {
  const text = useText().runs;
  const { day } = useFormat();
  const now = useQuery(jobQuery(job.id)).data;
  if (now && hasEnded(now)) return null;
  const counts = now?.itens ?? UNKNOWN;
  return (
    <section
      aria-label={text.reprocessing(job.id)}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-accent/40 bg-accent-soft px-4 py-2"
    >
      <History aria-hidden="true" className="size-4 shrink-0 text-accent" />
      <Link to={`/etl/${job.id}`} className="font-medium text-accent hover:underline">
        {text.reprocessing(job.id)}
      </Link>
      <span className="tabular-nums">{daysOf(job, day)}</span>
      <RunProgress startedAt={job.started_at} counts={counts} usual={now?.previsto_s} paused={now?.pausada} />
      <RunControl run={now ?? job} open={counts.aberto} size="small" />
    </section>
  );
}
