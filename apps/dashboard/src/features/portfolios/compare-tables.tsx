// The figures of a comparison: what each fund returned, and the lines of the chart day by day.
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { VirtualRows } from "@/components/table/virtual-rows";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { quotient } from "@/lib/decimal";
import { byDay, type Line } from "./base-hundred";
import { returnsQuery } from "./queries";
import { Signed } from "./signed";

const WINDOWS = ["mes", "ano", "m12", "m24", "m36", "inicio"] as const;
const HEAD = "px-3 py-1.5 text-right text-[12px] font-semibold text-muted whitespace-nowrap";
const FIGURE = "px-3 py-1 text-right tabular-nums whitespace-nowrap";

/** What each fund returned in the usual windows. */
export function CompareReturns({ lines }: { lines: readonly Line[] }) {
  const text = useText().portfolios;
  const { percent } = useFormat();
  const returns = useQueries({ queries: lines.map((line) => returnsQuery(line.id)) });
  return (
    <table className="w-full border-collapse">
      <thead className="border-b border-line bg-raised/60">
        <tr>
          <th className={cn(HEAD, "text-left")}>{text.fund}</th>
          <th className={HEAD}>{text.comparison.shown}</th>
          {WINDOWS.map((name) => (
            <th key={name} className={HEAD}>
              {text.windows[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line, at) => {
          const earned = earnedIn(line);
          const windows = returns[at]?.data?.janelas;
          return (
            <tr key={line.id} className="border-b border-line/60">
              <td className="max-w-72 truncate px-3 py-1">
                <Link to={`/carteiras/${line.id}`} title={line.name} className="text-accent hover:underline">
                  {line.name}
                </Link>
              </td>
              <td className={FIGURE}>
                <Signed value={earned}>{percent(earned)}</Signed>
              </td>
              {WINDOWS.map((name) => {
                const value = windows?.[name]?.fundo;
                return (
                  <td key={name} className={FIGURE}>
                    {value ? <Signed value={value}>{percent(value)}</Signed> : text.tooYoung}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What a line earned from its first to its last point, as a fraction. */
function earnedIn({ points }: Line): string | undefined {
  const last = points.at(-1)?.value;
  if (last === undefined || points.length < 2) return undefined;
  // The lines have four places: 100,0000 is 1 000 000 of them.
  const gained = BigInt(last.replace(".", "")) - 1_000_000n;
  return quotient(gained.toString(), "1000000", 8);
}

/** Pixels of a row. */
const ROW = 28;

/** The lines of the chart as a table, the newest day first. */
export function CompareTable({ lines }: { lines: readonly Line[] }) {
  const text = useText().portfolios;
  const { day, decimal } = useFormat();
  const { days, values } = useMemo(() => {
    const { days, values } = byDay(lines);
    return { days: days.reverse(), values };
  }, [lines]);
  return (
    <div className="flex max-h-72 flex-col">
      <VirtualRows
        label={text.comparison.table}
        count={days.length}
        height={ROW}
        columns={`110px repeat(${lines.length}, minmax(120px, 1fr))`}
        head={
          <>
            <div role="columnheader" className={cn(HEAD, "text-left")}>
              {text.comparison.day}
            </div>
            {lines.map((line) => (
              <div key={line.id} role="columnheader" className={cn(HEAD, "truncate")} title={line.name}>
                {line.name}
              </div>
            ))}
          </>
        }
        row={(index) => (
          <>
            <div role="rowheader" className="px-3 tabular-nums">
              {day(days[index])}
            </div>
            {values.map((known, at) => (
              <div key={lines[at]?.id} role="cell" className={FIGURE}>
                {decimal(known.get(days[index] ?? ""), 4)}
              </div>
            ))}
          </>
        )}
      />
    </div>
  );
}
