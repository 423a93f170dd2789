// The list of runs, the newest first, by pages. It keeps up with live news without moving what is being read.

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { allJobs, jobsQuery } from "@/api/queries";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { SavedViews } from "@/components/saved-views";
import { StatePill } from "@/components/state-pill";
import { ExportMenu } from "@/components/table/export-menu";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/dates";
import { hasEnded, runState } from "@/lib/states";
import { useAddress, without } from "@/lib/use-address";
import { useNow } from "@/lib/use-now";
import { FILTERS } from "./filter-values";
import { useRunColumns } from "./run-columns";
import { RunMenu } from "./run-menu";
import { daysOf, type Job, originOf, secondsOf, summary } from "./run-words";
import { RunsChips, RunsFilters } from "./runs-filters";
import { useChosenFilters, useJobFilter } from "./use-job-filter";

const HEAD = "px-3 py-2 text-left text-[12px] font-semibold text-muted";

/** The list with its filters. */
export function RunsList() {
  const text = useText().runs.list;
  const [, change] = useAddress();
  const [chosen, filter] = [useChosenFilters(), useJobFilter()];
  const filtered = Object.keys(chosen).length > 0;
  const jobs = useInfiniteQuery(jobsQuery(filter));
  const columns = useRunColumns();
  const clear = () => change(without(FILTERS), true);
  return (
    <Panel
      title={text.title}
      actions={
        <div className="flex items-center gap-2">
          <RunsFilters />
          <SavedViews page="execucoes" names={FILTERS} />
          <ExportMenu label={text.title} file="execucoes" columns={columns} rows={() => allJobs(filter)} />
        </div>
      }
    >
      <RunsChips chosen={chosen} onClear={clear} />
      <AsyncPanel query={jobs}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.jobs);
          if (rows.length === 0) return <NoRuns filtered={filtered} onClear={clear} />;
          return (
            <>
              <RunsTable jobs={rows} />
              <footer className="flex items-center gap-3 px-4 py-2.5 text-[12px] text-muted">
                {text.shown(rows.length, pages[0]?.total ?? rows.length)}
                {jobs.hasNextPage && (
                  <MoreButton busy={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()} />
                )}
              </footer>
            </>
          );
        }}
      </AsyncPanel>
    </Panel>
  );
}

function MoreButton({ busy, onClick }: { busy: boolean; onClick: () => void }) {
  const text = useText().common;
  return (
    <Button size="small" disabled={busy} onClick={onClick}>
      {busy ? text.panel.loading : text.actions.more}
    </Button>
  );
}

function NoRuns({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const text = useText();
  if (!filtered) return <Empty title={text.runs.list.empty} help={text.runs.list.emptyHelp} />;
  return (
    <Empty
      title={text.runs.list.emptyFilter}
      action={<Button onClick={onClear}>{text.common.actions.clearFilters}</Button>}
    />
  );
}

function RunsTable({ jobs }: { jobs: readonly Job[] }) {
  const text = useText().runs.list;
  const now = useNow(jobs.some((job) => !hasEnded(job)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow window scrolls the table sideways
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={text.title}>
      <table className="w-full border-collapse">
        <thead className="border-b border-line bg-raised/60">
          <tr>
            <th className={cn(HEAD, "num")}>{text.run}</th>
            <th className={HEAD}>{text.state}</th>
            <th className={HEAD}>{text.systems}</th>
            <th className={HEAD}>{text.days}</th>
            <th className={cn(HEAD, "num")}>{text.documents}</th>
            <th className={HEAD}>{text.started}</th>
            <th className={cn(HEAD, "num")}>{text.duration}</th>
            <th className={HEAD}>{text.origin}</th>
            <th className={HEAD}>
              <span className="sr-only">{text.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <RunRow key={job.id} job={job} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ job, now }: { job: Job; now: number }) {
  const text = useText().runs;
  const { day, moment, count } = useFormat();
  const counts = summary(job).itens;
  const seconds = secondsOf(job, now);
  const cell = "px-3 py-1.5 whitespace-nowrap";
  return (
    <tr className="border-b border-line/60 hover:bg-raised/60">
      <td className={cn(cell, "num")}>
        <Link to={`/etl/${job.id}`} className="inline-block min-w-6 py-0.5 font-medium text-accent hover:underline">
          {job.id}
        </Link>
      </td>
      <td className={cell}>
        <StatePill state={runState(job)} />
        {job.tipo !== "coleta" && (
          <span className="ml-2 text-[12px] text-muted">{text.list.kinds[job.tipo] ?? job.tipo}</span>
        )}
      </td>
      <td className={cn(cell, "uppercase")}>{job.sistemas.join(", ")}</td>
      <td className={cn(cell, "tabular-nums")}>{daysOf(job, day)}</td>
      <td className={cn(cell, "num")}>
        {counts ? `${count(counts.ok)} / ${count(counts.total)}` : text.list.noDocuments}
      </td>
      <td className={cn(cell, "tabular-nums")}>{moment(job.created_at)}</td>
      <td className={cn(cell, "num")}>{seconds === undefined ? text.list.noDocuments : formatDuration(seconds)}</td>
      <td className={cn(cell, "max-w-48 truncate")} title={job.origem}>
        {originOf(job.origem, text.origin)}
      </td>
      <td className="px-1">
        <RunMenu job={job} />
      </td>
    </tr>
  );
}
