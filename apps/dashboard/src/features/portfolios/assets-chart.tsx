// The chart of net assets and quota, with a strip below on which the days to look at are chosen.
import { useEffect, useMemo, useState } from "react";
import { Brush, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import type { Schemas } from "@/api/client";
import { ChartFigure, LegendEntry } from "@/components/chart-figure";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, axisOf, FIRST_LINE, GRID, SECOND_LINE, TOOLTIP } from "@/lib/chart";
import { toPlot } from "@/lib/decimal";
import type { Range } from "./use-range";

interface Props {
  points: readonly Schemas["PontoDaSerie"][];
  /** The days that are looked at. */
  shown: Range;
  /** Looks at some days, or at all of them. */
  onShow: (range: Range | undefined) => void;
}

/** The first and the last point that are looked at. */
interface Places {
  start: number;
  end: number;
}

/** Milliseconds that a hand rests before what it chose is taken. */
const REST = 300;

/** The chart. */
export function AssetsChart({ points, shown, onShow }: Props) {
  const text = useText().portfolios;
  const { shortDay, month, day, compact, decimal } = useFormat();
  const [{ start, end }, drag] = useDragged(points, shown, onShow);
  const plotted = useMemo(
    () =>
      points.map((point, at) => ({
        at,
        day: point.data_pos,
        assets: point.pl ? toPlot(point.pl) : null,
        quota: point.cota ? toPlot(point.cota) : null,
      })),
    [points],
  );
  const axis = useMemo(() => axisOf(points.slice(start, end + 1).map((point) => point.data_pos)), [points, start, end]);
  const last = points[end];
  return (
    <ChartFigure
      label={text.chart}
      height="h-80"
      legend={
        <>
          <LegendEntry name={text.netAssets} value={decimal(last?.pl, 2)} />
          <LegendEntry second name={text.quota} value={decimal(last?.cota, 8)} />
        </>
      }
    >
      <ComposedChart data={plotted} accessibilityLayer margin={{ top: 8, right: 8, bottom: 4, left: 8 }}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="day" ticks={axis.ticks} tickFormatter={axis.months ? month : shortDay} {...AXIS} />
        <YAxis
          yAxisId="assets"
          domain={["auto", "auto"]}
          tickFormatter={(value: number) => compact(value.toFixed(2))}
          width={92}
          {...AXIS}
        />
        <YAxis
          yAxisId="quota"
          orientation="right"
          domain={["auto", "auto"]}
          tickFormatter={(value: number) => decimal(value.toFixed(4), 2)}
          width={72}
          {...AXIS}
        />
        <Tooltip
          labelFormatter={(label) => day(String(label))}
          formatter={(_, name, item) => {
            const point = points[item.payload.at];
            return [item.dataKey === "assets" ? decimal(point?.pl, 2) : decimal(point?.cota, 8), name];
          }}
          contentStyle={TOOLTIP}
        />
        <Line yAxisId="assets" dataKey="assets" name={text.netAssets} {...FIRST_LINE} />
        <Line yAxisId="quota" dataKey="quota" name={text.quota} {...SECOND_LINE} />
        <Brush
          dataKey="day"
          ariaLabel={text.brush}
          height={26}
          travellerWidth={10}
          stroke="var(--muted)"
          fill="var(--raised)"
          tickFormatter={(value) => day(String(value))}
          startIndex={start}
          endIndex={end}
          onChange={({ startIndex = 0, endIndex = points.length - 1 }) => drag({ start: startIndex, end: endIndex })}
        />
      </ComposedChart>
    </ChartFigure>
  );
}

/** The places that are looked at: those under the hand while it moves, else those of the days. */
function useDragged(points: Props["points"], shown: Range, onShow: Props["onShow"]) {
  const [dragged, drag] = useState<Places>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was dragged is waited for
  useEffect(() => {
    if (!dragged) return;
    const timer = window.setTimeout(() => {
      const [from, to] = [points[dragged.start]?.data_pos, points[dragged.end]?.data_pos];
      const isWhole = dragged.start === 0 && dragged.end === points.length - 1;
      onShow(isWhole || !from || !to ? undefined : { from, to });
      drag(undefined);
    }, REST);
    return () => window.clearTimeout(timer);
  }, [dragged]);
  return [dragged ?? placesOf(points, shown), drag] as const;
}

function placesOf(points: Props["points"], { from, to }: Range): Places {
  const start = points.findIndex((point) => point.data_pos >= from);
  const end = points.findLastIndex((point) => point.data_pos <= to);
  // Days without any figure: all of them.
  return start < 0 || end <= start ? { start: 0, end: points.length - 1 } : { start, end };
}
