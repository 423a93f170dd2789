// When what was done: a bar for each document, or for each task and its worker.
import type { Schemas } from "@/api/client";
import { Choice } from "@/components/ui/choice";
import { useText } from "@/i18n/text";
import { useParameter } from "@/lib/use-address";
import { DocumentBars } from "./document-bars";
import { TaskBars } from "./task-bars";

const TASKS = "tarefas";

/** The bars, and the choice between the two. */
export function RunTimeline({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.timeline;
  const [by, choose] = useParameter("por");
  const choice = (
    <Choice
      label={text.by}
      value={by === TASKS ? TASKS : ""}
      options={[
        ["", text.byDocument],
        [TASKS, text.byTask],
      ]}
      onChoose={choose}
    />
  );
  if (by !== TASKS) return <DocumentBars job={job} tools={choice} />;
  return (
    <div className="flex flex-col gap-2">
      <div>{choice}</div>
      <TaskBars job={job} />
    </div>
  );
}
