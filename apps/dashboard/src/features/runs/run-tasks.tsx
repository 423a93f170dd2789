// The tasks of a run with every attempt: who made it, when, how it ended.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { StatePill } from "@/components/state-pill";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { formatDuration, secondsBetween } from "@/lib/dates";
import { attemptState, hasEnded, itemState } from "@/lib/states";
import { tasksQuery } from "./parts";
import { reasonOf } from "./run-words";

/** The list. */
export function RunTasks({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.tasks;
  const query = useQuery(tasksQuery(job.id, hasEnded(job)));
  return (
    <AsyncPanel query={query}>
      {(tasks) =>
        tasks.length === 0 ? (
          <Empty title={text.empty} />
        ) : (
          <ul aria-label={text.label} className="flex flex-col gap-2">
            {tasks.map((task) => (
              <Task key={task.id} task={task} />
            ))}
          </ul>
        )
      }
    </AsyncPanel>
  );
}

function Task({ task }: { task: Schemas["Tarefa"] }) {
  const text = useText().runs;
  const reason = reasonOf(task);
  return (
    <li>
      <Card className="overflow-hidden">
        <div className="flex items-center gap-3 px-4 py-2">
          <StatePill state={itemState(task)} />
          <span className="font-medium">
            {text.tasks.kinds[task.tipo] ?? task.tipo} {task.sistema.toUpperCase()}
          </span>
          <span className="font-mono text-[12px] text-muted">{task.chave}</span>
          {reason && <span className="min-w-0 truncate text-muted">{reason}</span>}
        </div>
        <ol aria-label={text.tasks.attempts} className="border-t border-line/60 bg-raised/40 empty:hidden">
          {task.tentativas.map((attempt) => (
            <Attempt key={attempt.numero} attempt={attempt} />
          ))}
        </ol>
      </Card>
    </li>
  );
}

function Attempt({ attempt }: { attempt: Schemas["Tentativa"] }) {
  const text = useText().runs;
  const { clock } = useFormat();
  const took = attempt.fim ? formatDuration(secondsBetween(attempt.inicio, attempt.fim)) : "";
  return (
    <li className="flex items-center gap-4 px-4 py-1 text-[12px]">
      <span className="w-24">{text.tasks.attempt(attempt.numero)}</span>
      <span className="w-44">
        <StatePill state={attemptState(attempt.resultado)} />
      </span>
      <span className="w-20 tabular-nums">{clock(attempt.inicio)}</span>
      <span className="w-20 tabular-nums">{took}</span>
      <span className="w-24 truncate font-mono text-muted" title={`${text.tasks.worker}: ${attempt.trabalhador}`}>
        {attempt.trabalhador.slice(0, 8)}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted">{reasonOf(attempt)}</span>
    </li>
  );
}
