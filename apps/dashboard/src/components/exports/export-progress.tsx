// How far an export is: rows, the share of them where the whole is known, and how long it still takes.
import { useState } from "react";
import { useFormat, useText } from "@/i18n/text";
import { rangeOf, type Watched, watchedAfter } from "@/lib/remaining";
import type { Export } from "./queries";
import { percentOf, phaseOf } from "./shown";

const BAR =
  "h-2 w-40 shrink-0 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent";

/** The bar and its words. */
export function ExportProgress({ one }: { one: Export }) {
  const words = useText().exports;
  const said = useSaid(one);
  const phase = phaseOf(one);
  return (
    <>
      <progress
        aria-label={one.nome}
        className={BAR}
        {...(phase === "writing" ? { max: 100, value: percentOf(one) } : {})}
      />
      <p className="min-w-0 flex-1 truncate tabular-nums">
        {said} <span className="text-muted">{words.background(one.nome)}</span>
      </p>
    </>
  );
}

function useSaid(one: Export): string {
  const text = useText();
  const words = text.exports;
  const { count, countShort } = useFormat();
  const [watched, setWatched] = useState<Watched>();
  const total = one.total ?? 0;
  const next = watchedAfter(watched, { elapsed: one.duracao_ms / 1000, done: one.linhas, total });
  if (next.seconds !== watched?.seconds || next.from !== watched?.from) setWatched(next);
  switch (phaseOf(one)) {
    case "counting":
      return words.counting;
    case "unknown":
      return words.written(count(one.linhas));
    case "closing":
      return words.closing(countShort(total));
    case "writing": {
      const left = next.seconds === undefined ? undefined : text.runs.run.remaining(rangeOf(next.seconds));
      return words.progress(countShort(total), percentOf(one), left);
    }
  }
}
