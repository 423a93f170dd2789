// The chart of a comparison: a line per fund, told apart by colour and by dashes.
import { CartesianGrid, Line as Drawn, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, TOOLTIP } from "@/lib/chart";
import { toPlot } from "@/lib/decimal";
import type { Line } from "./base-hundred";

const LOOKS = [
  { stroke: "var(--accent)", dash: "none" },
  { stroke: "var(--warn)", dash: "6 3" },
  { stroke: "var(--ok)", dash: "2 3" },
  { stroke: "var(--fail)", dash: "10 3 2 3" },
  { stroke: "var(--wait)", dash: "8 4" },
  { stroke: "var(--muted)", dash: "4 2" },
];

/** How the line of a place looks. */
export function lookOfLine(at: number): { stroke: string; dash: string } {
  return LOOKS[at % LOOKS.length] ?? { stroke: "var(--muted)", dash: "none" };
}

/** The chart. */
export function CompareChart({ lines }: { lines: readonly Line[] }) {
  const text = useText().portfolios.comparison;
  const { shortDay, day, decimal } = useFormat();
  const days = [...new Set(lines.flatMap((line) => line.points.map((point) => point.day)))].sort();
  const values = lines.map((line) => new Map(line.points.map((point) => [point.day, point.value])));
  const plotted = days.map((date) => {
    const said = values.map((known) => known.get(date));
    return {
      day: date,
      said,
      ...Object.fromEntries(said.map((value, at) => [`v${at}`, value ? toPlot(value) : null])),
    };
  });
  return (
    <figure className="p-3" aria-label={text.chart}>
      <div className="h-76">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart data={plotted} accessibilityLayer margin={{ top: 8, right: 16, bottom: 0, left: 8 }}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis dataKey="day" tickFormatter={shortDay} {...AXIS} minTickGap={24} />
            <YAxis
              domain={["auto", "auto"]}
              tickFormatter={(value: number) => decimal(value.toFixed(4), 2)}
              width={64}
              {...AXIS}
            />
            <Tooltip
              labelFormatter={(label) => day(String(label))}
              formatter={(_, name, item) => [
                decimal(item.payload.said[Number(String(item.dataKey).slice(1))], 4),
                name,
              ]}
              contentStyle={TOOLTIP}
            />
            {lines.map((line, at) => {
              const { stroke, dash } = lookOfLine(at);
              return (
                <Drawn
                  key={line.id}
                  dataKey={`v${at}`}
                  name={line.name}
                  stroke={stroke}
                  strokeDasharray={dash}
                  strokeWidth={2}
                  dot={false}
                  connectNulls
                  isAnimationActive={false}
                />
              );
            })}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
