// Which lines are wanted, kept in the address so that what somebody found can be sent to somebody else.
import { useMemo } from "react";
import { useAddress } from "@/lib/use-address";
import { type PatternFault, patternOf } from "./pattern";
import { LEVELS, type LogFilter, STAMPS, type Stamp } from "./view";

/** A part of the filter, by its name in the address. */
export type FilterName = "nivel" | "origem" | "fundo" | "busca" | "modo" | "das" | "ate_as" | "tempo";

/** The hours of the window in the address. */
export const WINDOW = ["das", "ate_as"] as const;

/** What is in the address when the search is an expression. */
export const REGEX = "regex";

/** The filter, why its expression is not used, and how to change a part of it. */
export function useLogFilter() {
  const [query, put] = useAddress();
  const levels = query.get("nivel");
  const system = query.get("origem") ?? "";
  const fund = query.get("fundo") ?? "";
  const stamp: Stamp = STAMPS.find((name) => name === query.get("tempo")) ?? "hora";
  const typed = query.get("busca") ?? "";
  const isPattern = query.get("modo") === REGEX;
  const [from, until] = [query.get(WINDOW[0]) ?? "", query.get(WINDOW[1]) ?? ""];
  const { filter, fault } = useMemo(() => {
    const { expression, fault } = isPattern ? patternOf(typed) : {};
    const filter: LogFilter = {
      levels: new Set(levels === null ? LEVELS : levels.split(",")),
      system,
      fund,
      text: isPattern ? "" : typed,
      expression,
      from,
      until,
    };
    return { filter, fault: fault satisfies PatternFault | undefined };
  }, [levels, system, fund, typed, isPattern, from, until]);
  return { filter, typed, isPattern, fault, stamp, put: put as (values: Partial<Record<FilterName, string>>) => void };
}

/** The filter as the tools see it. */
export type LogFilterState = ReturnType<typeof useLogFilter>;
