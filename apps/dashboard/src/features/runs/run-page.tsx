// One run: how it stands, and its parts in tabs whose choice is in the address.

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { asProblem } from "@/api/problem";
import { jobQuery } from "@/api/queries";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { CopyText } from "@/components/copy-text";
import { RunLog } from "@/components/log-viewer/run-log";
import { PageHead } from "@/components/page-head";
import { StatePill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Tabs } from "@/components/ui/tabs";
import { useText } from "@/i18n/text";
import { hasEnded, runState } from "@/lib/states";
import { useTab } from "@/lib/use-address";
import { RunActions } from "./run-actions";
import { RunAttempts } from "./run-attempts";
import { RunChecks } from "./run-checks";
import { RunFacts } from "./run-facts";
import { RunFiles } from "./run-files";
import { RunItems } from "./run-items";
import { RunOverview } from "./run-overview";
import { RunRequest } from "./run-request";
import { RunTimeline } from "./run-timeline";

const TABS = ["geral", "itens", "tempo", "logs", "arquivos", "conciliacao", "tentativas", "configuracao"] as const;

/** Live messages do not tell the state of tasks: it is looked at now and then while the run goes on. */
const LOOK_EVERY = 2000;

/** The page of a run. */
export function RunPage() {
  const text = useText().runs.run;
  const { run = "" } = useParams();
  const id = Number(run);
  const query = useQuery({
    ...jobQuery(id),
    enabled: Number.isSafeInteger(id) && id > 0,
    refetchInterval: ({ state }) => (state.data && !hasEnded(state.data) ? LOOK_EVERY : false),
  });
  const unknown = !(Number.isSafeInteger(id) && id > 0) || (query.isError && asProblem(query.error).status === 404);
  if (unknown) return <UnknownRun run={run} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        key={id}
        title={text.title(id)}
        beside={
          <>
            <CopyText text={run} label={text.copyId} />
            {query.data && <StatePill state={runState(query.data)} />}
          </>
        }
        actions={query.data && <RunActions job={query.data} />}
      />
      <AsyncPanel query={query}>
        {(job) => (
          <>
            <RunFacts job={job} />
            <RunTabs>
              {(tab) => {
                switch (tab) {
                  case "itens":
                    return <RunItems job={job} />;
                  case "tempo":
                    return <RunTimeline job={job} />;
                  case "logs":
                    return <RunLog job={job.id} ended={hasEnded(job)} />;
                  case "arquivos":
                    return <RunFiles job={job} />;
                  case "conciliacao":
                    return <RunChecks job={job} />;
                  case "tentativas":
                    return <RunAttempts job={job} />;
                  case "configuracao":
                    return <RunRequest job={job} />;
                  default:
                    return <RunOverview job={job} />;
                }
              }}
            </RunTabs>
          </>
        )}
      </AsyncPanel>
    </div>
  );
}

interface RunTabsProps {
  children: (tab: (typeof TABS)[number]) => ReactNode;
}

function RunTabs({ children }: RunTabsProps) {
  const text = useText().runs.run;
  const [tab, choose] = useTab(TABS);
  return (
    <Tabs
      label={text.tabsLabel}
      value={tab}
      onChange={choose}
      tabs={TABS.map((name) => [name, text.tabs[name]] as const)}
    >
      {children(tab)}
    </Tabs>
  );
}

function UnknownRun({ run }: { run: string }) {
  const text = useText().runs.run;
  return (
    <>
      <PageHead title={text.notFound(run)} />
      <Empty
        title={text.notFound(run)}
        action={
          <Button asChild>
            <Link to="/etl">{text.toList}</Link>
          </Button>
        }
      />
    </>
  );
}
