// What a file of runs holds of each one.
import { useMemo } from "react";
import type { Column } from "@/components/table/columns";
import { useFormat, useText } from "@/i18n/text";
import type { Shape } from "@/lib/sheet-cell";
import { runState } from "@/lib/states";
import { asked, type Job, originOf, secondsOf, summary } from "./run-words";

/** The columns. */
export function useRunColumns(): Column<Job>[] {
  const text = useText();
  const words = text.runs.list;
  const format = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  return useMemo(() => {
    const shown = (as: Shape, value: string | number | null | undefined) => {
      if (as === "day") return format.day(String(value ?? ""));
      return as === "moment" ? format.moment(String(value ?? "")) : String(value ?? "");
    };
    const typed = (
      id: string,
      title: string,
      as: Shape,
      value: (job: Job) => string | number | null | undefined,
    ): Column<Job> => ({
      id,
      title,
      width: as === "moment" ? 140 : 90,
      text: (job) => shown(as, value(job)),
      sheet: (job) => ({ as, value: value(job) }),
    });
    const seconds = (job: Job) => (job.finished_at ? Math.round(secondsOf(job, 0) ?? 0) : undefined);
    return [
      typed("run", words.run, "whole", (job) => job.id),
      { id: "estado", title: words.state, width: 160, text: (job) => text.common.states[runState(job)] },
      { id: "tipo", title: words.kind, width: 90, text: (job) => words.kinds[job.tipo] ?? job.tipo },
      { id: "sistemas", title: words.systems, width: 160, text: (job) => job.sistemas.join(", ").toUpperCase() },
      typed("de", words.firstDay, "day", (job) => asked(job).data_inicial),
      typed("ate", words.lastDay, "day", (job) => asked(job).data_final),
      typed("obtidos", words.obtained, "whole", (job) => summary(job).itens?.ok),
      typed("esperados", words.expected, "whole", (job) => summary(job).itens?.total),
      typed("pedida", words.started, "moment", (job) => job.created_at),
      typed("comecou", words.began, "moment", (job) => job.started_at),
      typed("terminou", words.ended, "moment", (job) => job.finished_at),
      typed("duracao", words.seconds, "whole", seconds),
      { id: "origem", title: words.origin, width: 160, text: (job) => originOf(job.origem, text.runs.origin) },
      { id: "erro", title: words.error, width: 300, text: (job) => job.error ?? "" },
    ];
  }, [format.locale]);
}
