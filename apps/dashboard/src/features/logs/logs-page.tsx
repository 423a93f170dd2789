// Logs: the log of one run, the newest of all or of one system unless the address says which. Administrators choose what the server
// says and the audit too.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "@/api/account";
import type { Schemas } from "@/api/client";
import { jobQuery, jobsQuery, systemsQuery } from "@/api/queries";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { RunLog } from "@/components/log-viewer/run-log";
import { PageHead } from "@/components/page-head";
import { StatePill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { useFormat, useText } from "@/i18n/text";
import { hasEnded, runState } from "@/lib/states";
import { AuditLog, OTHER_LOGS, ServerLog } from "./other-logs";

/** The page. */
export function LogsPage() {
  const [query] = useSearchParams();
  switch (query.get("fonte")) {
    case "servidor":
      return <Logs lines={<ServerLog />} />;
    case "auditoria":
      return <Logs lines={<AuditLog />} />;
    default:
      return <RunLogs />;
  }
}

interface Props {
  /** What chooses among the logs of a source. */
  choices?: ReactNode;
  lines: ReactNode;
}

function Logs({ choices, lines }: Props) {
  const text = useText().logs;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        title={text.title}
        beside={
          <span className="flex items-center gap-2 text-muted">
            <Source />
            {choices}
          </span>
        }
      />
      {lines}
    </div>
  );
}

/** Where the lines come from; for administrators, as others read runs only. */
function Source() {
  const text = useText().logs;
  const [query] = useSearchParams();
  const navigate = useNavigate();
  if (!useMay("administrador")) return null;
  return (
    <Choice
      label={text.source}
      any={text.ofRuns}
      value={query.get("fonte") ?? ""}
      options={OTHER_LOGS.map((name) => [name, text.others[name].name])}
      onChoose={(name) => navigate(name ? `?fonte=${name}` : "?")}
    />
  );
}

function RunLogs() {
  const text = useText();
  const [query] = useSearchParams();
  const system = query.get("sistema") ?? "";
  const jobs = useInfiniteQuery(jobsQuery(system ? { sistema: system } : {}));
  const chosen = Number(query.get("run") ?? 0);
  const newest = jobs.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <Logs
      choices={jobs.data && <RunChoices system={system} chosen={chosen} jobs={newest} />}
      lines={
        <AsyncPanel query={jobs}>
          {() => {
            const id = chosen > 0 ? chosen : newest[0]?.id;
            if (id === undefined && system) return <Empty title={text.logs.noneOf} />;
            if (id === undefined) return <Empty title={text.runs.list.empty} help={text.runs.list.emptyHelp} />;
            return <Run key={id} id={id} />;
          }}
        </AsyncPanel>
      }
    />
  );
}

interface ChoicesProps {
  system: string;
  chosen: number;
  jobs: readonly Schemas["Job"][];
}

function RunChoices({ system, chosen, jobs }: ChoicesProps) {
  const text = useText();
  const { moment } = useFormat();
  const navigate = useNavigate();
  const systems = useQuery(systemsQuery).data ?? [];
  const id = useId();
  return (
    <>
      <Choice
        label={text.logs.runsOf}
        any={text.logs.allSystems}
        value={system}
        options={systems.map((one) => [one.id, one.nome])}
        onChoose={(name) => navigate(name ? `?sistema=${name}` : "?")}
      />
      <label htmlFor={id}>{text.logs.run}</label>
      <Choice
        id={id}
        any={text.logs.newest}
        value={chosen > 0 ? String(chosen) : ""}
        options={jobs.map((job) => [
          String(job.id),
          text.logs.option(job.id, moment(job.created_at), text.common.states[runState(job)]),
        ])}
        onChoose={(run) =>
          navigate(`?${new URLSearchParams({ ...(system && { sistema: system }), ...(run && { run }) })}`)
        }
        className="max-w-md"
      />
    </>
  );
}

function Run({ id }: { id: number }) {
  const text = useText();
  const query = useQuery(jobQuery(id));
  return (
    <AsyncPanel query={query}>
      {(job) => (
        <>
          <div className="flex items-center gap-3">
            <StatePill state={runState(job)} />
            <span>{job.sistemas.join(", ").toUpperCase()}</span>
            <Button asChild size="small" look="ghost">
              <Link to={`/etl/${id}`}>{text.logs.openRun(id)}</Link>
            </Button>
          </div>
          <RunLog job={id} ended={hasEnded(job)} />
        </>
      )}
    </AsyncPanel>
  );
}
