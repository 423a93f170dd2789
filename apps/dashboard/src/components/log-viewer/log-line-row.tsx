// One line: mark, hour, system, what it is about, what it says. Text of portals is text, never anything else.
import { memo } from "react";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Sought } from "./found";
import { LineFrame } from "./line-frame";
import { MarkedText } from "./marked-text";
import { markOf, type ShownLine } from "./view";

const COLOURS: Record<string, string> = {
  ERROR: "text-fail",
  WARNING: "text-warn",
  INFO: "text-ok",
  DEBUG: "text-muted",
};

interface Props {
  entry: ShownLine;
  wrap: boolean;
  marked: boolean;
  /** When it was said, in the way that was chosen; empty for not at all. */
  stamp: string;
  /** What was searched. */
  sought: Sought;
}

/** A line of the viewer. */
export const LogLineRow = memo(function LogLineRow({ entry: { line, times }, wrap, marked, stamp, sought }: Props) {
  const text = useText().logs;
  return (
    <LineFrame line={line} wrap={wrap} marked={marked}>
      <span className={cn("shrink-0 font-bold", COLOURS[line.level])} title={text.levels[line.level] ?? line.level}>
        {markOf(line.level)}
      </span>
      {stamp && <span className="shrink-0 text-muted tabular-nums">{stamp}</span>}
      {line.sistema && <span className="shrink-0 font-semibold">{line.sistema.toUpperCase()}</span>}
      <span className={wrap ? "min-w-0 break-words" : ""}>
        {line.item && (
          <span className="text-accent">
            <MarkedText sought={sought}>{line.item}</MarkedText>
            {"  "}
          </span>
        )}
        <MarkedText sought={sought}>{line.message}</MarkedText>
      </span>
      {times > 1 && (
        <span className="shrink-0 rounded bg-raised px-1.5 text-muted" title={text.repeated(times)}>
          {`×${times}`}
        </span>
      )}
    </LineFrame>
  );
});
