// How far the documents of a run came: a bar for each stage, as long as the part of them that passed it.
import type { Schemas } from "@/api/client";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { hasEnded } from "@/lib/states";

/** The funnel; nothing before it is known what is expected. */
export function RunFunnel({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs.funnel;
  const { count } = useFormat();
  const [expected] = job.etapas;
  if (!expected) return null;
  // Until then they may still be on their way.
  const over = hasEnded(job);
  return (
    <Panel title={text.title}>
      <ol className="flex flex-col gap-1.5 px-4 py-3">
        {job.etapas.map(({ etapa, documentos }, at) => {
          const stopped = (job.etapas[at - 1]?.documentos ?? documentos) - documentos;
          return (
            <li key={etapa} className="grid grid-cols-[170px_1fr_72px_150px] items-center gap-3">
              <span>{text.stages[etapa] ?? etapa}</span>
              <span aria-hidden="true" className="h-3.5 rounded bg-raised">
                <span
                  className={cn("block h-full rounded", etapa === "carga" ? "bg-ok" : "bg-accent/70")}
                  style={{ width: `${(100 * documentos) / Math.max(1, expected.documentos)}%` }}
                />
              </span>
              <span className="num font-medium">{count(documentos)}</span>
              <span className="text-[12px] text-muted">{over && stopped > 0 && text.stopped(stopped)}</span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
