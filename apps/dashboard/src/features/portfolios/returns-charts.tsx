// What a fund and its index earned since the beginning, and how far the fund stood below its top, as curves.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Area, AreaChart, CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { Schemas } from "@/api/client";
import { useDaysOff } from "@/api/days-off";
import { ChartFigure, LegendEntry } from "@/components/chart-figure";
import { ChartPanel } from "@/components/chart-panel";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, axisOf, FIRST_LINE, GRID, SECOND_LINE, spanOf, TOOLTIP } from "@/lib/chart";
import { toPlot } from "@/lib/decimal";
import { type Earned, earnedSince } from "./accumulated";
import { indexQuery, seriesQuery } from "./queries";
import { EVER } from "./spans";

interface Props {
  fund: number;
  returns: Schemas["Rentabilidades"];
}

/** The two charts; nothing before the fund has two days. */
export function ReturnsCharts({ fund, returns }: Props) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const days = useEarned(fund, returns.indice ?? undefined);
  if (days.length < 2) return null;
  const shown = days.map((one) => one.day);
  const span = text.chartOf(returns.fundo.fundo, spanOf(shown, day));
  return (
    <div className="grid grid-cols-2 gap-3">
      <ChartPanel title={text.curves.accumulated} span={span} file={`rentabilidade-${fund}`}>
        <Accumulated days={days} index={returns.indice ?? undefined} />
      </ChartPanel>
      <ChartPanel title={text.curves.falls} span={span} file={`quedas-${fund}`}>
        <Falls days={days} />
      </ChartPanel>
    </div>
  );
}

/** The days of a fund since its first quota. */
function useEarned(fund: number, index: string | undefined): Earned[] {
  const points = useQuery(seriesQuery(fund, EVER)).data?.pontos;
  const quotas = useMemo(
    () => (points ?? []).flatMap(({ data_pos: day, cota: quota }) => (quota ? [{ day, quota }] : [])),
    [points],
  );
  const [first, last] = [quotas[0]?.day ?? "", quotas.at(-1)?.day ?? ""];
  const off = useDaysOff(first, last);
  const known = useQuery({ ...indexQuery(index ?? "", first), enabled: index !== undefined && first !== "" }).data;
  return useMemo(() => {
    const values = known && {
      isRate: known.indice.unidade === "percentual_dia",
      byDay: new Map(known.valores.map(({ data, valor }) => [data, valor])),
    };
    return earnedSince(quotas, values, off);
  }, [quotas, known, off]);
}

const MARGIN = { top: 8, right: 16, bottom: 0, left: 8 };

/** What both charts are drawn from: places, not figures. */
function usePlotted(days: readonly Earned[]) {
  return useMemo(() => {
    const place = (value: string | undefined) => (value === undefined ? null : 100 * toPlot(value));
    return {
      rows: days.map(({ day, fund, index, fall }, at) => ({
        at,
        day,
        fund: place(fund),
        index: place(index),
        fall: place(fall),
      })),
      axis: axisOf(days.map((one) => one.day)),
    };
  }, [days]);
}

/** The axes and the box of a chart of percentages. */
function usePercentParts(days: readonly Earned[], axis: ReturnType<typeof axisOf>) {
  const { shortDay, month, day, percent, decimal } = useFormat();
  return {
    across: { dataKey: "day", ticks: axis.ticks, tickFormatter: axis.months ? month : shortDay, ...AXIS },
    up: { tickFormatter: (value: number) => `${decimal(value.toFixed(4), 2)}%`, width: 60, ...AXIS },
    box: {
      labelFormatter: (label: unknown) => day(String(label)),
      formatter: (_: unknown, name: unknown, item: { dataKey?: unknown; payload?: { at: number } }) => {
        const of = days[item.payload?.at ?? -1];
        return [percent(of?.[item.dataKey as "fund" | "index" | "fall"]), String(name)] as [string, string];
      },
      contentStyle: TOOLTIP,
    },
  };
}

function Accumulated({ days, index }: { days: readonly Earned[]; index: string | undefined }) {
  const text = useText().portfolios.curves;
  const { percent } = useFormat();
  const { rows, axis } = usePlotted(days);
  const { across, up, box } = usePercentParts(days, axis);
  const last = days.at(-1);
  return (
    <ChartFigure
      label={text.accumulated}
      height="h-60"
      legend={
        <>
          <LegendEntry name={text.fund} value={percent(last?.fund)} />
          {index && <LegendEntry second name={index} value={last?.index ? percent(last.index) : text.missing} />}
        </>
      }
    >
      <LineChart data={rows} accessibilityLayer margin={MARGIN}>
        <CartesianGrid {...GRID} />
        <XAxis {...across} />
        <YAxis domain={["auto", "auto"]} {...up} />
        <Tooltip {...box} />
        <Line dataKey="fund" name={text.fund} {...FIRST_LINE} />
        {index && <Line dataKey="index" name={index} {...SECOND_LINE} />}
      </LineChart>
    </ChartFigure>
  );
}

function Falls({ days }: { days: readonly Earned[] }) {
  const text = useText().portfolios.curves;
  const { percent } = useFormat();
  const { rows, axis } = usePlotted(days);
  const { across, up, box } = usePercentParts(days, axis);
  return (
    <ChartFigure label={text.falls} height="h-60" legend={<strong>{percent(days.at(-1)?.fall)}</strong>}>
      <AreaChart data={rows} accessibilityLayer margin={MARGIN}>
        <CartesianGrid {...GRID} />
        <XAxis {...across} />
        <YAxis domain={["auto", 0]} {...up} />
        <Tooltip {...box} />
        <Area
          dataKey="fall"
          name={text.falls}
          stroke="var(--fail)"
          strokeWidth={1.5}
          fill="var(--fail-soft)"
          isAnimationActive={false}
        />
      </AreaChart>
    </ChartFigure>
  );
}
