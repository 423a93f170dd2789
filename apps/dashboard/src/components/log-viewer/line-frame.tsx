// What every line of a log stands in: its number, which is the way to it, and how it looks when it is an error or was looked for.
import type { ReactNode } from "react";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Line } from "./view";

interface Props {
  line: Line;
  wrap: boolean;
  marked: boolean;
  children: ReactNode;
}

/** The frame of a line. */
export function LineFrame({ line, wrap, marked, children }: Props) {
  const text = useText().logs;
  return (
    <div
      className={cn(
        "flex min-h-[22px] items-start gap-2.5 px-3 leading-[22px]",
        wrap ? "whitespace-pre-wrap" : "whitespace-pre",
        line.level === "ERROR" && "bg-fail-soft",
        marked && "bg-accent-soft",
      )}
    >
      <a
        href={`#L${line.seq}`}
        aria-label={text.link(line.seq)}
        className="num w-12 shrink-0 text-muted select-none hover:text-ink"
      >
        {line.seq}
      </a>
      {children}
    </div>
  );
}
