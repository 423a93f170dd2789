// Who worked on what task and when, as bars that grow while the run goes on.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/dates";
import { attemptState, hasEnded, toneOf } from "@/lib/states";
import { useNow } from "@/lib/use-now";
import { BAR_COLOURS } from "./bar-colours";
import { timelineQuery } from "./parts";
import { layOut } from "./timeline";

/** The bars. */
export function TaskBars({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.timeline;
  const ended = hasEnded(job);
  const query = useQuery(timelineQuery(job.id, ended));
  const now = useNow(!ended);
  return (
    <AsyncPanel query={query}>
      {(bars) => {
        const chart = layOut(bars, job.created_at, now);
        return chart.bars.length === 0 ? <Empty title={text.empty} /> : <Chart chart={chart} />;
      }}
    </AsyncPanel>
  );
}

function Chart({ chart }: { chart: ReturnType<typeof layOut> }) {
  const text = useText();
  const { clock } = useFormat();
  return (
    <Card className="p-4">
      <div className="mb-2 flex justify-between border-b border-line pb-1 pr-27 pl-72 text-[11px] text-muted tabular-nums">
        <span>{clock(chart.from)}</span>
        <span>{text.runs.timeline.workers(chart.workers)}</span>
        <span>{clock(chart.to)}</span>
      </div>
      <ul aria-label={text.runs.timeline.label} className="flex flex-col gap-1">
        {chart.bars.map((bar) => {
          const state = attemptState(bar.result);
          const said = text.runs.timeline.bar(bar.task, formatDuration(bar.seconds));
          return (
            <li key={bar.key} className="flex h-6 items-center gap-3">
              <span className="w-69 shrink-0 truncate font-mono text-[12px]" title={bar.task}>
                {bar.task}
              </span>
              <span
                className="relative h-4 flex-1 rounded-sm bg-raised"
                title={`${said}, ${text.common.states[state]}`}
              >
                <span
                  className={cn(
                    "absolute h-4 min-w-0.5 rounded-sm",
                    BAR_COLOURS[toneOf(state)],
                    state === "executando" && "animate-pulse",
                  )}
                  style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
                />
                <span className="sr-only">{`${said}, ${text.common.states[state]}`}</span>
              </span>
              <span className="num w-24 shrink-0 text-[12px] text-muted">{formatDuration(bar.seconds)}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
