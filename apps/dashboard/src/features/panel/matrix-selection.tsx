// What can be done with several selected cells of the matrix, in place of its legend.
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import { ActionLink } from "@/components/action";
import { modeFor } from "@/components/fund-day/health";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { reprocessAddress } from "@/lib/addresses";
import { type Selection, spanOf } from "@/lib/grid-keys";
import type { MatrixFund } from "./matrix-row";

interface Props {
  days: readonly Schemas["DiaDaMatriz"][];
  rows: readonly MatrixFund[];
  selection: Selection;
  onClear: () => void;
  /** What is here while no more than one cell is selected. */
  children: ReactNode;
}

/** The bar. */
export function MatrixSelection({ days, rows, selection, onClear, children }: Props) {
  const text = useText();
  const words = text.panel.selection;
  const format = useFormat();
  const { top, bottom, left, right } = spanOf(selection);
  const chosen = rows.slice(top, bottom + 1);
  const [from, to] = [days[left]?.data, days[right]?.data];
  if ((top === bottom && left === right) || chosen.length === 0 || !from || !to) return children;
  const mode = modeFor(chosen.map((row) => row.letters.slice(left, right + 1)).join(""));
  const funds = chosen.map((row) => row.name);
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-3 border-t border-line bg-accent-soft px-4 py-1">
      <span role="status" className="font-medium">
        {words.chosen(chosen.length, right - left + 1)}
      </span>
      <span className="text-muted">{words.period(format.day(from), format.day(to))}</span>
      <Button size="small" look="ghost" className="ml-auto" onClick={onClear}>
        {words.clear}
      </Button>
      <ActionLink to={reprocessAddress({ from, to, funds, mode })} needs="operador" size="small" look="primary">
        {words.reprocess}
      </ActionLink>
    </div>
  );
}
