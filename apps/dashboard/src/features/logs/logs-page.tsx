// Logs: the log of one run, the newest of all or of one system unless the address says which.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMay } from "@/api/account";
import { jobQuery, jobsQuery, systemsQuery } from "@/api/queries";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { LogViewer } from "@/components/log-viewer/log-viewer";
import { PageHead } from "@/components/page-head";
import { StatePill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { useFormat, useText } from "@/i18n/text";
import { hasEnded, runState } from "@/lib/states";

/** The page. */
export function LogsPage() {
  const text = useText();
  const { moment } = useFormat();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const system = query.get("sistema") ?? "";
  const jobs = useInfiniteQuery(jobsQuery(system ? { sistema: system } : {}));
  const systems = useQuery(systemsQuery).data ?? [];
  const chosen = Number(query.get("run") ?? 0);
  const mayAudit = useMay("administrador");
  const id = useId();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        title={text.logs.title}
        actions={
          mayAudit && (
            <Button asChild size="small" look="ghost">
              <Link to="/ajustes/auditoria">{text.logs.toAudit}</Link>
            </Button>
          )
        }
        beside={
          jobs.data && (
            <span className="flex items-center gap-2 text-muted">
              <Choice
                label={text.logs.source}
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
                options={jobs.data.pages
                  .flatMap((page) => page.jobs)
                  .map((job) => [
                    String(job.id),
                    text.logs.option(job.id, moment(job.created_at), text.common.states[runState(job)]),
                  ])}
                onChoose={(run) =>
                  navigate(`?${new URLSearchParams({ ...(system && { sistema: system }), ...(run && { run }) })}`)
                }
                className="max-w-md"
              />
            </span>
          )
        }
      />
      <AsyncPanel query={jobs}>
        {({ pages }) => {
          const id = chosen > 0 ? chosen : pages[0]?.jobs[0]?.id;
          if (id === undefined && system) return <Empty title={text.logs.noneOf} />;
          if (id === undefined) return <Empty title={text.runs.list.empty} help={text.runs.list.emptyHelp} />;
          return <RunLog key={id} id={id} />;
        }}
      </AsyncPanel>
    </div>
  );
}

function RunLog({ id }: { id: number }) {
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
          <LogViewer job={id} ended={hasEnded(job)} />
        </>
      )}
    </AsyncPanel>
  );
}
