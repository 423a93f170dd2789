// Net assets and quota over time, with what they were at both ends.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { ChartPanel } from "@/components/chart-panel";
import { Card } from "@/components/ui/card";
import { SMALL_CONTROL } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { spanOf } from "@/lib/chart";
import { cn } from "@/lib/cn";
import { AssetsChart } from "./assets-chart";
import { movementsQuery, seriesQuery } from "./queries";
import { Signed } from "./signed";
import { SpanButtons } from "./span-buttons";
import { type Range, useRange } from "./use-range";

/** The part of the page. */
export function FundSummary({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const { span, whole, shown, show } = useRange();
  const series = useQuery(seriesQuery(fund, whole.from));
  // What changed between two chosen days is the server's to say.
  const chosen = useQuery({ ...seriesQuery(fund, shown.from, shown.to), enabled: span === undefined });
  const flows = useQuery(movementsQuery(fund, shown.from, shown.to)).data;
  return (
    <AsyncPanel query={series}>
      {(data) => {
        const part = span === undefined ? chosen.data : data;
        const days = (part ?? data).pontos.map((point) => point.data_pos);
        return (
          <div className="flex flex-col gap-3">
            {part && <Ends series={part} flows={flows} />}
            <ChartPanel
              title={text.chart}
              span={text.chartOf(data.fundo.fundo, spanOf(days, day))}
              file={`pl-e-cota-${fund}`}
              drawn={data.pontos.length > 1}
              actions={
                <>
                  <SpanButtons span={span} />
                  <RangeFields range={shown} days={days} onShow={show} />
                </>
              }
            >
              {data.pontos.length < 2 ? (
                <Empty title={text.fewPoints} help={text.fewPointsHelp} />
              ) : (
                <AssetsChart points={data.pontos} shown={shown} onShow={show} />
              )}
            </ChartPanel>
          </div>
        );
      }}
    </AsyncPanel>
  );
}

interface RangeProps {
  range: Range;
  /** Days with figures that are shown. */
  days: readonly string[];
  onShow: (range: Range) => void;
}

/** The days typed, for whoever does not drag. */
function RangeFields({ range, days, onShow }: RangeProps) {
  const text = useText().runs.period;
  const fields = [
    ["from", text.from, days[0] ?? range.from],
    ["to", text.to, days.at(-1) ?? range.to],
  ] as const;
  return fields.map(([end, label, day]) => (
    <label key={end} className="flex items-center gap-1.5 text-[12px] text-muted">
      {label}
      <input
        type="date"
        value={day}
        onChange={(event) => event.target.value && onShow({ ...range, [end]: event.target.value })}
        className={cn(SMALL_CONTROL, "tabular-nums")}
      />
    </label>
  ));
}

interface EndsProps {
  series: Schemas["Serie"];
  flows: Schemas["Movimentacoes"] | undefined;
}

function Ends({ series, flows }: EndsProps) {
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
    [text.inflow, decimal(flows?.entradas, 2), flows?.entradas, undefined],
    [text.outflow, decimal(flows?.saidas, 2), flows?.saidas, undefined],
  ] as const;
  return (
    <div className="grid grid-cols-7 gap-2">
      {figures.map(([name, said, value, point]) => (
        <Card key={name} className="min-w-0 px-3 py-2.5">
          <p className="text-[12px] text-muted">{name}</p>
          <p className="text-[14px] font-semibold tabular-nums">
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
