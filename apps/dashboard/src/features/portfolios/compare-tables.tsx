// The figures of a comparison: what each fund returned, and the lines of the chart day by day.
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { VirtualRows } from "@/components/table/virtual-rows";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { quotient, toPlot } from "@/lib/decimal";
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
  const figure = (id: string, title: string, value: (line: Line) => string | null | undefined): Column<Line> => ({
    id,
    title,
    text: (line) => (value(line) ? percent(value(line)) : text.tooYoung),
    order: (line) => (value(line) ? toPlot(value(line) ?? "") : Number.NEGATIVE_INFINITY),
    sheet: (line) => ({ as: "percent", value: value(line) }),
    cell: (line) => (value(line) ? <Signed value={value(line)}>{percent(value(line))}</Signed> : text.tooYoung),
    width: 100,
    figures: true,
  });
  const windows = (line: Line) => returns[lines.indexOf(line)]?.data?.janelas;
  const columns: Column<Line>[] = [
    {
      id: "fundo",
      title: text.fund,
      text: (line) => line.name,
      cell: (line) => (
        <Link to={`/carteiras/${line.id}`} title={line.name} className="text-accent hover:underline">
          {line.name}
        </Link>
      ),
      width: 280,
    },
    figure("mostrado", text.comparison.shown, earnedIn),
    ...WINDOWS.map((name) => figure(name, text.windows[name], (line) => windows(line)?.[name]?.fundo)),
  ];
  return (
    <ShortTable
      label={text.comparison.returns}
      file="comparacao"
      columns={columns}
      rows={lines}
      rowKey={(line) => line.id}
    />
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
        copied={(index) => [day(days[index]), ...values.map((known) => decimal(known.get(days[index] ?? ""), 4))]}
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
