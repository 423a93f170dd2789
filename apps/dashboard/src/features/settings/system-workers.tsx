// Who works on what: the tasks in the hands of workers, and the worker that keeps the queue in order.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";

type Held = Schemas["TarefaEmMaos"];

/** What tells workers of one machine apart is the beginning of what follows its name. */
const SHORT = 8;

function shortName(worker: string, machine: string | null | undefined): string {
  return (machine ? worker.slice(machine.length + 1) : worker).slice(0, SHORT);
}

/** The panel. */
export function SystemWorkers({ workers }: { workers: Schemas["Trabalhadores"] }) {
  const text = useText().settings.system;
  const { lider, tarefas } = workers;
  return (
    <Panel title={text.workers}>
      <p className="px-4 py-2.5 text-muted">
        {lider
          ? text.leader(shortName(lider.trabalhador, lider.maquina), lider.maquina ?? text.unknownMachine)
          : text.noLeader}
      </p>
      {tarefas.length === 0 ? <p className="px-4 pb-3">{text.noneWorks}</p> : <HeldTasks tasks={tarefas} />}
    </Panel>
  );
}

function HeldTasks({ tasks }: { tasks: readonly Held[] }) {
  const { workers, workerColumns } = useText().settings.system;
  const columns = useColumns();
  return (
    <ShortTable
      label={workers}
      file={workerColumns.file}
      columns={columns}
      rows={tasks}
      rowKey={(task) => task.id_tarefa}
    />
  );
}

function useColumns(): Column<Held>[] {
  const text = useText();
  const { clock } = useFormat();
  const words = text.settings.system;
  const titles = words.workerColumns;
  const named = (task: Held) =>
    words.task(text.runs.tasks.kinds[task.tipo] ?? task.tipo, task.sistema.toUpperCase(), String(task.job_id));
  return [
    { id: "trabalhador", title: titles.worker, text: (task) => shortName(task.trabalhador, task.maquina), width: 120 },
    { id: "maquina", title: titles.machine, text: (task) => task.maquina ?? words.unknownMachine, width: 180 },
    {
      id: "tarefa",
      title: titles.task,
      text: named,
      width: 280,
      cell: (task) => (
        <Link to={`/etl/${task.job_id}`} className="text-accent hover:underline" title={task.chave}>
          {named(task)}
        </Link>
      ),
    },
    { id: "sinal", title: titles.sign, text: (task) => clock(task.ultimo_sinal), width: 120 },
    { id: "posse", title: titles.until, text: (task) => clock(task.posse_ate), width: 120 },
  ];
}
