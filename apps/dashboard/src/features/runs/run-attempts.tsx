// How often it was tried: the runs that repeat each other, and the attempts of this run's tasks.
import type { Schemas } from "@/api/client";
import { useText } from "@/i18n/text";
import { RunLineage } from "./run-lineage";
import { RunTasks } from "./run-tasks";

/** The part of the page. */
export function RunAttempts({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.tasks;
  return (
    <div className="flex flex-col gap-4">
      <RunLineage job={job} />
      <section aria-label={text.label} className="flex flex-col gap-2">
        <h2>{text.label}</h2>
        <RunTasks job={job} />
      </section>
    </div>
  );
}
