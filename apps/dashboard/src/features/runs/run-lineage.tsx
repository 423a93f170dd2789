// The runs that repeat each other, the oldest first, each one with what it changed of the one that it repeats.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { StatePill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { hasEnded, runState } from "@/lib/states";
import { lineageQuery } from "./parts";
import { RunChanges } from "./run-changes";
import { originOf } from "./run-words";

type Relative = Schemas["ExecucaoDaLinhagem"];

/** The line of runs. */
export function RunLineage({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.lineage;
  const query = useQuery(lineageQuery(job.id, hasEnded(job)));
  return (
    <Panel title={text.title}>
      <AsyncPanel query={query}>
        {(runs) =>
          runs.length < 2 ? (
            <p className="px-4 py-3 text-muted">{text.alone}</p>
          ) : (
            <ol aria-label={text.title} className="divide-y divide-line/60">
              {runs.map((run, at) => (
                <Run key={run.id} run={run} attempt={at + 1} here={run.id === job.id} />
              ))}
            </ol>
          )
        }
      </AsyncPanel>
    </Panel>
  );
}

function Run({ run, attempt, here }: { run: Relative; attempt: number; here: boolean }) {
  const text = useText().runs;
  const { moment, count } = useFormat();
  const [open, setOpen] = useState(here);
  return (
    <li className={here ? "bg-raised/40" : ""}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
        <span className="w-24 text-muted">{text.tasks.attempt(attempt)}</span>
        <Link
          to={`/etl/${run.id}?parte=tentativas`}
          aria-current={here ? "page" : undefined}
          className="w-28 font-medium text-accent hover:underline"
        >
          {text.run.title(run.id)}
        </Link>
        <span className="w-44">
          <StatePill state={runState(run)} />
        </span>
        <span className="w-36 tabular-nums">{moment(run.created_at)}</span>
        <span className="min-w-0 flex-1 truncate text-muted" title={run.origem}>
          {originOf(run.origem, text.origin)}
        </span>
        <span className="tabular-nums">{text.lineage.documents(count(run.itens.ok), count(run.itens.total))}</span>
        {run.repete && (
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {text.lineage.changes(run.repete)}
          </Button>
        )}
      </div>
      {open && run.repete && <RunChanges run={run.id} ended={hasEnded(run)} />}
    </li>
  );
}
