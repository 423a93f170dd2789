// How far a run is: a bar of documents with an outcome, their count, what was loaded, and how long it still takes.
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { useFormat, useText } from "@/i18n/text";
import { secondsBetween } from "@/lib/dates";
import { rangeOf, type Watched, watchedAfter } from "@/lib/remaining";
import { useNow } from "@/lib/use-now";

interface Props {
  /** When it began; nothing while it waits. */
  startedAt: string | null | undefined;
  counts: Pick<Schemas["Contagens"], "total" | "aberto">;
  /** What was loaded so far, where that is known. */
  bytes?: number | undefined;
  /** Seconds that runs like it usually take, where there were some. */
  usual?: number | null | undefined;
  /** It rests: nobody can say how long it still takes. */
  paused?: boolean | undefined;
}

/** The bar; whoever shows it for another run gives it another key. */
export function RunProgress({ startedAt, counts, bytes, usual, paused }: Props) {
  const text = useText().runs.run;
  const format = useFormat();
  const now = useNow(true);
  const [watched, setWatched] = useState<Watched>();
  const { total, aberto } = counts;
  const elapsed = startedAt ? Math.max(0, secondsBetween(startedAt, now)) : 0;
  const next = watchedAfter(watched, { elapsed, done: total - aberto, total, usual: usual ?? undefined });
  if (next.seconds !== watched?.seconds || next.from !== watched?.from) setWatched(next);
  const said = total === 0 ? text.planning : text.progress(total - aberto, total);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3 text-[12px] tabular-nums">
      <progress
        max={Math.max(total, 1)}
        value={total - aberto}
        aria-label={said}
        className="h-2 min-w-16 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
      />
      <span className="whitespace-nowrap text-muted">{said}</span>
      {bytes !== undefined && bytes > 0 && (
        <span className="whitespace-nowrap text-muted">{text.loadedSoFar(format.bytes(bytes))}</span>
      )}
      {!paused && next.seconds !== undefined && (
        <span className="whitespace-nowrap">{text.remaining(rangeOf(next.seconds))}</span>
      )}
    </div>
  );
}
