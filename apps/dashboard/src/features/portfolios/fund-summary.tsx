// Net assets and quota over time, with what they were at both ends.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { Card, Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, axisOf, GRID, TOOLTIP } from "@/lib/chart";
import { cn } from "@/lib/cn";
import { addDays, today } from "@/lib/dates";
import { toPlot } from "@/lib/decimal";
import { seriesQuery } from "./queries";
import { Signed } from "./signed";
import { SPANS, type Span, spanIn } from "./spans";

/** The part of the page. */
export function FundSummary({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const [query, setQuery] = useSearchParams();
  const span = spanIn(query.get("janela"));
  const series = useQuery(seriesQuery(fund, addDays(today(new Date()), -SPANS[span])));
  const spans = (Object.keys(SPANS) as Span[]).map((name) => (
    <Button
      key={name}
      size="small"
      aria-pressed={name === span}
      className={cn(name === span && "bg-accent-soft text-accent")}
      onClick={() =>
        setQuery(
          (before) => {
            before.set("janela", name);
            return before;
          },
          { replace: true },
        )
      }
    >
      {text.spans[name]}
    </Button>
  ));
  return (
    <AsyncPanel query={series}>
      {(data) => (
        <div className="flex flex-col gap-3">
          <Ends series={data} />
          <Panel title={text.chart} actions={<div className="flex gap-1">{spans}</div>}>
            {data.pontos.length < 2 ? (
              <Empty title={text.fewPoints} help={text.fewPointsHelp} />
            ) : (
              <Chart points={data.pontos} />
            )}
          </Panel>
        </div>
      )}
    </AsyncPanel>
  );
}

function Ends({ series }: { series: Schemas["Serie"] }) {
  const text = useText().portfolios.ends;
  const { decimal, percent, day } = useFormat();
  const last = series.pontos.at(-1);
  const first = series.pontos[0];
  const figures = [
    [text.first, decimal(series.pl_inicial, 2), undefined, first],
    [text.last, decimal(series.pl_final, 2), undefined, last],
    [text.changeOfAssets, percent(series.var_pl), series.var_pl, undefined],
    [text.quota, decimal(last?.cota, 8), undefined, last],
    [text.changeOfQuota, percent(series.var_cota), series.var_cota, undefined],
  ] as const;
  return (
    <div className="grid grid-cols-5 gap-3">
      {figures.map(([name, said, value, point]) => (
        <Card key={name} className="px-4 py-2.5">
          <p className="text-[12px] text-muted">{name}</p>
          <p className="text-[16px] font-semibold tabular-nums">
            {point ? (
              <Link
                to={`?parte=conciliacao&data=${point.data_pos}`}
                title={text.trace(day(point.data_pos))}
                className="hover:text-accent hover:underline"
              >
                {said}
              </Link>
            ) : (
              <Signed value={value}>{said}</Signed>
            )}
          </p>
          {point && <p className="text-[12px] text-muted">{text.on(day(point.data_pos))}</p>}
        </Card>
      ))}
    </div>
  );
}

function Chart({ points }: { points: readonly Schemas["PontoDaSerie"][] }) {
  const text = useText().portfolios;
  const { shortDay, month, day, compact, decimal } = useFormat();
  const { plotted, axis } = useMemo(
    () => ({
      plotted: points.map((point, at) => ({
        at,
        day: point.data_pos,
        assets: point.pl ? toPlot(point.pl) : null,
        quota: point.cota ? toPlot(point.cota) : null,
      })),
      axis: axisOf(points.map((point) => point.data_pos)),
    }),
    [points],
  );
  const last = points.at(-1);
  return (
    <figure className="p-3" aria-label={text.chart}>
      <figcaption className="flex justify-end gap-5 px-2 pb-1 text-[12px] tabular-nums">
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="w-6 border-t-2 border-accent" />
          {text.netAssets} <strong>{decimal(last?.pl, 2)}</strong>
        </span>
        <span className="flex items-center gap-2">
          <span aria-hidden="true" className="w-6 border-t-2 border-dashed border-warn" />
          {text.quota} <strong>{decimal(last?.cota, 8)}</strong>
        </span>
      </figcaption>
      <div className="h-76">
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={plotted} accessibilityLayer margin={{ top: 8, right: 8, bottom: 0, left: 8 }}>
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
            <Line
              yAxisId="assets"
              dataKey="assets"
              name={text.netAssets}
              stroke="var(--accent)"
              strokeWidth={2}
              dot={false}
              isAnimationActive={false}
            />
            <Line
              yAxisId="quota"
              dataKey="quota"
              name={text.quota}
              stroke="var(--warn)"
              strokeWidth={2}
              strokeDasharray="5 3"
              dot={false}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
