// The lines of a log as they are stored, one object each, as the .jsonl file has them: no line is joined with its neighbours, nothing
// is put into words. The choice is in the address.
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useAddress } from "@/lib/use-address";
import { LineFrame } from "./line-frame";
import { rawText } from "./raw-lines";
import type { Line } from "./view";

const PARAMETER = "saida";
const RAW = "bruta";

/** Whether the lines are shown as they are stored, and how to choose that. */
export function useRawOutput(): [boolean, (raw: boolean) => void] {
  const [query, put] = useAddress();
  return [query.get(PARAMETER) === RAW, (raw) => put({ [PARAMETER]: raw ? RAW : "" })];
}

/** The two ways to see the lines. */
export function OutputChoice() {
  const text = useText().logs.output;
  const [raw, choose] = useRawOutput();
  return (
    <fieldset className="flex">
      <legend className="sr-only">{text.label}</legend>
      {([false, true] as const).map((way) => (
        <Button
          key={String(way)}
          size="small"
          aria-pressed={raw === way}
          className={cn(way ? "-ml-px rounded-l-none" : "rounded-r-none", raw === way && "bg-accent-soft")}
          onClick={() => choose(way)}
        >
          {way ? text.raw : text.events}
        </Button>
      ))}
    </fieldset>
  );
}

interface Props {
  line: Line;
  wrap: boolean;
  marked: boolean;
}

/** A line of the viewer, as it is stored. */
export const RawLineRow = memo(function RawLineRow({ line, wrap, marked }: Props) {
  return (
    <LineFrame line={line} wrap={wrap} marked={marked}>
      <span className={wrap ? "min-w-0 break-all" : ""}>{rawText(line)}</span>
    </LineFrame>
  );
});
