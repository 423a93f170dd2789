// The chart of a comparison: a line per fund, told apart by colour and by dashes.
import { useMemo } from "react";
import { CartesianGrid, Line as Drawn, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { ChartFigure } from "@/components/chart-figure";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, axisOf, GRID, LINE, TOOLTIP } from "@/lib/chart";
import { toPlot } from "@/lib/decimal";
import { byDay, type Line } from "./base-hundred";

const LOOKS = [
  { stroke: "var(--accent)", dash: "none" },
  { stroke: "var(--warn)", dash: "6 3" },
  { stroke: "var(--ok)", dash: "2 3" },
  { stroke: "var(--fail)", dash: "10 3 2 3" },
  { stroke: "var(--wait)", dash: "8 4" },
  { stroke: "var(--muted)", dash: "4 2" },
];

/** How the line of a place looks. */
function lookOfLine(at: number): { stroke: string; dash: string } {
  return LOOKS[at % LOOKS.length] ?? { stroke: "var(--muted)", dash: "none" };
}

/** A piece of the line of a place. */
export function LineMark({ at }: { at: number }) {
  const { stroke, dash } = lookOfLine(at);
  return (
    <svg aria-hidden="true" width="18" height="8" className="shrink-0">
      <line x1="0" x2="18" y1="4" y2="4" stroke={stroke} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}

/** A row for each day with the places of the lines; what they are exactly is told from the values. */
function plotted(lines: readonly Line[]) {
  const { days, values } = byDay(lines);
  const rows = days.map((day) => {
    const row: Record<string, string | number | null> = { day };
    for (const [at, known] of values.entries()) {
      const value = known.get(day);
      row[at] = value === undefined ? null : toPlot(value);
    }
    return row;
  });
  return { days, values, rows };
}

/** The chart. */
export function CompareChart({ lines }: { lines: readonly Line[] }) {
  const text = useText().portfolios.comparison;
  const { shortDay, month, day, decimal } = useFormat();
  const { days, values, rows } = useMemo(() => plotted(lines), [lines]);
  const axis = useMemo(() => axisOf(days), [days]);
  return (
    <ChartFigure
      label={text.chart}
      height="h-76"
      legend={lines.map((line, at) => (
        <span key={line.id} className="flex items-center gap-2">
          <LineMark at={at} />
          <span className="max-w-48 truncate">{line.name}</span>
          <strong>{decimal(line.points.at(-1)?.value, 2)}</strong>
        </span>
      ))}
    >
      <LineChart data={rows} accessibilityLayer margin={{ top: 8, right: 16, bottom: 0, left: 8 }}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="day" ticks={axis.ticks} tickFormatter={axis.months ? month : shortDay} {...AXIS} />
        <YAxis
          domain={["auto", "auto"]}
          tickFormatter={(value: number) => decimal(value.toFixed(4), 2)}
          width={64}
          {...AXIS}
        />
        <Tooltip
          labelFormatter={(label) => day(String(label))}
          formatter={(_, name, item) => [decimal(values[Number(item.dataKey)]?.get(item.payload.day), 4), name]}
          contentStyle={TOOLTIP}
        />
        {lines.map((line, at) => {
          const { stroke, dash } = lookOfLine(at);
          return (
            <Drawn
              key={line.id}
              dataKey={at}
              name={line.name}
              stroke={stroke}
              strokeDasharray={dash}
              connectNulls
              {...LINE}
            />
          );
        })}
      </LineChart>
    </ChartFigure>
  );
}
