// What a fund held over time by class, as stacked shares of its net assets; a day of it leads to that day's composition.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Area, AreaChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { ChartFigure } from "@/components/chart-figure";
import { ChartPanel } from "@/components/chart-panel";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { useFormat, useText } from "@/i18n/text";
import { AXIS, axisOf, GRID, spanOf, TOOLTIP } from "@/lib/chart";
import { sharesOf } from "./composition-shares";
import { compositionSeriesQuery } from "./queries";
import { SpanButtons } from "./span-buttons";
import { useRange } from "./use-range";

type Series = Schemas["SerieDaComposicao"];

/** Colours of the classes, the heaviest first; the lines between the areas and the list above tell them apart, too. */
const FILLS = [
  ["var(--accent)", 0.85],
  ["var(--ok)", 0.7],
  ["var(--warn)", 0.75],
  ["var(--wait)", 0.8],
  ["var(--accent)", 0.45],
  ["var(--ok)", 0.35],
  ["var(--warn)", 0.4],
  ["var(--muted)", 0.5],
] as const;

/** From zero, or from the tens below what is owed, to the whole, or to the tens above it. */
const DOMAIN: [(least: number) => number, (most: number) => number] = [
  (least) => (least < -1 ? 10 * Math.floor(least / 10) : 0),
  (most) => Math.max(100, 10 * Math.ceil((most - 1) / 10)),
];

function fillOf(at: number) {
  const [fill, fillOpacity] = FILLS[at % FILLS.length] ?? FILLS[0];
  return { fill, fillOpacity };
}

interface Props {
  fund: number;
  /** Goes to the composition of a day. */
  onDay: (day: string) => void;
}

/** The panel. */
export function CompositionHistory({ fund, onDay }: Props) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const { span, shown } = useRange();
  const query = useQuery(compositionSeriesQuery(fund, shown.from, shown.to));
  return (
    <AsyncPanel query={query}>
      {(data) => {
        const days = data.dias.map((one) => one.data_pos);
        return (
          <ChartPanel
            title={text.history.title}
            span={text.chartOf(data.fundo.fundo, spanOf(days, day))}
            file={`composicao-no-tempo-${fund}`}
            drawn={days.length > 1}
            actions={
              <>
                <ExportDays series={data} />
                <SpanButtons span={span} />
              </>
            }
          >
            {days.length < 2 ? (
              <Empty title={text.fewPoints} help={text.fewPointsHelp} />
            ) : (
              <Stacked series={data} onDay={onDay} />
            )}
          </ChartPanel>
        );
      }}
    </AsyncPanel>
  );
}

function Stacked({ series, onDay }: { series: Series; onDay: (day: string) => void }) {
  const text = useText().portfolios.history;
  const { shortDay, month, day, decimal } = useFormat();
  const { classes, rest, days } = useMemo(() => sharesOf(series), [series]);
  const names = rest > 0 ? [...classes, text.others(rest)] : classes;
  const rows = useMemo(() => days.map(({ day, shares }) => ({ day, ...shares.map((share) => share ?? 0) })), [days]);
  const axis = useMemo(() => axisOf(days.map(({ day }) => day)), [days]);
  const told = (share: number | null | undefined) => (share == null ? "–" : `${decimal(share.toFixed(4), 2)}%`);
  return (
    <ChartFigure
      label={text.title}
      height="h-72"
      legend={names.map((name, at) => (
        <span key={name} className="flex items-center gap-1.5">
          <svg aria-hidden="true" width="12" height="12" className="shrink-0">
            <rect width="12" height="12" rx="2" {...fillOf(at)} />
          </svg>
          {name} <strong>{told(days.at(-1)?.shares[at])}</strong>
        </span>
      ))}
    >
      <AreaChart
        data={rows}
        stackOffset="sign"
        accessibilityLayer
        margin={{ top: 8, right: 16, bottom: 0, left: 8 }}
        onClick={({ activeLabel }) => activeLabel !== undefined && onDay(String(activeLabel))}
      >
        <CartesianGrid {...GRID} />
        <XAxis dataKey="day" ticks={axis.ticks} tickFormatter={axis.months ? month : shortDay} {...AXIS} />
        <YAxis domain={DOMAIN} allowDataOverflow tickFormatter={(share: number) => `${share}%`} width={56} {...AXIS} />
        <Tooltip
          labelFormatter={(label) => day(String(label))}
          formatter={(_, name, item, at) => [told(days.find((one) => one.day === item.payload.day)?.shares[at]), name]}
          contentStyle={TOOLTIP}
        />
        <ReferenceLine y={100} stroke="var(--muted)" strokeDasharray="3 3" />
        {names.map((name, at) => (
          <Area
            key={name}
            dataKey={String(at)}
            name={name}
            stackId="classes"
            type="stepAfter"
            stroke="var(--surface)"
            strokeWidth={1}
            isAnimationActive={false}
            {...fillOf(at)}
          />
        ))}
      </AreaChart>
    </ChartFigure>
  );
}

/** The exact amounts behind the shares, a row for each day. */
function ExportDays({ series }: { series: Series }) {
  const text = useText().portfolios;
  const { day, decimal } = useFormat();
  const amount = (id: string, title: string, of: (row: Series["dias"][number]) => string | null | undefined) => ({
    id,
    title,
    text: (row: Series["dias"][number]) => decimal(of(row), 2),
    sheet: (row: Series["dias"][number]) => ({ as: "money", value: of(row) }) as const,
    width: 140,
  });
  const columns: Column<Series["dias"][number]>[] = [
    {
      id: "data",
      title: text.history.day,
      text: (row) => day(row.data_pos),
      sheet: (row) => ({ as: "day", value: row.data_pos }),
      width: 100,
    },
    amount("pl", text.netAssets, (row) => row.pl),
    ...series.classes.map((name, at) => amount(`classe-${at}`, name, (row) => row.valores[at])),
  ];
  return (
    <ExportMenu
      label={text.history.title}
      file={`composicao-no-tempo-${series.fundo.id_fundo}`}
      columns={columns}
      rows={() => series.dias}
    />
  );
}
