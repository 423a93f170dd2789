// One line: mark, hour, system, what it is about, what it says. Text of portals is text, never anything else.
import { memo } from "react";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { LineFrame } from "./line-frame";
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
}

/** A line of the viewer. */
export const LogLineRow = memo(function LogLineRow({ entry: { line, times }, wrap, marked }: Props) {
  const text = useText().logs;
  const { clock } = useFormat();
  return (
    <LineFrame line={line} wrap={wrap} marked={marked}>
      <span className={cn("shrink-0 font-bold", COLOURS[line.level])} title={text.levels[line.level] ?? line.level}>
        {markOf(line.level)}
      </span>
      <span className="shrink-0 text-muted tabular-nums">{clock(line.timestamp)}</span>
      {line.sistema && <span className="shrink-0 font-semibold">{line.sistema.toUpperCase()}</span>}
      <span className={wrap ? "min-w-0 break-words" : ""}>
        {line.item && <span className="text-accent">{`${line.item}  `}</span>}
        {line.message}
      </span>
      {times > 1 && (
        <span className="shrink-0 rounded bg-raised px-1.5 text-muted" title={text.repeated(times)}>
          {`×${times}`}
        </span>
      )}
    </LineFrame>
  );
});
