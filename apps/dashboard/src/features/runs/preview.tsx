// What a request would ask for, as the server tells it: a rehearsal is a run that only counts, and its log is shown word for word.
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleX, Info, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { jobQuery } from "@/api/queries";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { useText } from "@/i18n/text";
import { hasEnded } from "@/lib/states";

const LOOK_EVERY = 500;

/** A rehearsal of a request. */
export interface Preview {
  start: () => void;
  busy: boolean;
  problem: Problem | undefined;
  job: Schemas["JobDetalhe"] | undefined;
  /** It has ended well, and the request is still the same. */
  valid: boolean;
  /** The request has changed since. */
  stale: boolean;
}

/** Rehearses a request with what `ask` enqueues. */
export function usePreview<R>(request: R, ask: (request: R) => Promise<Schemas["Enfileirada"]>): Preview {
  const wanted = JSON.stringify(request);
  const [rehearsed, setRehearsed] = useState<{ job: number; wanted: string }>();
  const start = useMutation({
    mutationFn: () => ask(request),
    onSuccess: ({ job_id }) => setRehearsed({ job: job_id, wanted }),
  });
  const look = useQuery({
    ...jobQuery(rehearsed?.job ?? 0),
    enabled: rehearsed !== undefined,
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : LOOK_EVERY),
  });
  const ended = look.data !== undefined && hasEnded(look.data);
  const stale = rehearsed !== undefined && rehearsed.wanted !== wanted;
  const failed = start.error ?? look.error;
  return {
    start: () => start.mutate(),
    busy: start.isPending || (rehearsed !== undefined && !ended && !failed),
    problem: failed ? asProblem(failed) : undefined,
    job: ended ? look.data : undefined,
    valid: ended && !stale && look.data.status === "completed",
    stale,
  };
}

const LINE = /^\[(\w+)\] (?:\[([^\]]*)\] )?(.*)$/;

/** The button and what came of it. */
export function PreviewPanel({ preview, ready }: { preview: Preview; ready: boolean }) {
  const text = useText().runs.ask;
  const { job, problem, stale, busy } = preview;
  const lines = toldIn(job?.logs ?? "");
  return (
    <section aria-label={text.previewTitle} className="rounded-md border border-line bg-raised/50 p-3">
      <div className="flex items-center gap-3">
        <p className="flex-1 text-[12px] text-muted">{stale ? text.previewStale : text.previewHint}</p>
        {/* Not disabled while busy: that would lose the focus. */}
        <ActionButton
          needs="operador"
          size="small"
          disabled={!ready}
          aria-disabled={busy}
          onClick={() => !busy && preview.start()}
        >
          {busy ? text.previewing : text.preview}
        </ActionButton>
      </div>
      <div role="status" className="mt-1 flex flex-col gap-1 empty:hidden">
        {job && !stale && <Lines lines={lines} error={job.error ?? undefined} />}
      </div>
      {problem && <ProblemNote problem={problem} />}
    </section>
  );
}

interface Told {
  level: string;
  system: string;
  message: string;
}

function toldIn(logs: string): Told[] {
  return logs.split("\n").flatMap((line) => {
    const [, level, system = "", message] = LINE.exec(line) ?? [];
    return level && message ? [{ level, system, message }] : [];
  });
}

function Lines({ lines, error }: { lines: readonly Told[]; error: string | undefined }) {
  return (
    <>
      {lines.map((line) => (
        <p key={`${line.system} ${line.message}`} className="flex items-start gap-2">
          <LevelIcon level={line.level} />
          <span className="font-medium">{line.system}</span>
          <span>{line.message}</span>
        </p>
      ))}
      {error && (
        <p className="flex items-start gap-2 text-fail">
          <LevelIcon level="ERROR" />
          {error}
        </p>
      )}
    </>
  );
}

function LevelIcon({ level }: { level: string }) {
  const classes = "mt-0.5 size-3.5 shrink-0";
  if (level === "ERROR") return <CircleX aria-hidden="true" className={`${classes} text-fail`} />;
  if (level === "WARNING") return <TriangleAlert aria-hidden="true" className={`${classes} text-warn`} />;
  return <Info aria-hidden="true" className={`${classes} text-accent`} />;
}
