// Funds side by side: their quotas from one day on as if each had been 100, and what they returned.
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { Empty, Skeleton } from "@/components/async-panel";
import { ChartPanel } from "@/components/chart-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Choice } from "@/components/ui/choice";
import { useFormat, useText } from "@/i18n/text";
import { spanOf } from "@/lib/chart";
import { today } from "@/lib/dates";
import { baseHundred, byDay, type Line } from "./base-hundred";
import { CompareChart, LineMark } from "./compare-chart";
import { CompareReturns, CompareTable } from "./compare-tables";
import { portfoliosQuery, seriesQuery } from "./queries";
import { SpanButtons } from "./span-buttons";
import { firstDayOf, type Span, spanIn } from "./spans";
import { MOST, useCompared } from "./use-compared";

/** The view. */
export function Compare() {
  const text = useText().portfolios;
  const [query] = useSearchParams();
  const { compared, toggle } = useCompared();
  const span = spanIn(query.get("janela"));
  const from = firstDayOf(span, today(new Date()));
  const { series, failed } = useQueries({ queries: compared.map((id) => seriesQuery(id, from)), combine: together });
  const lines = useMemo(
    () => (series ? baseHundred(series.map((one) => ({ fund: one.fundo, points: one.pontos }))) : []),
    [series],
  );
  const names = useNames();
  const placeOf = (id: number) => lines.findIndex((line) => line.id === id);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {compared.map((id) => (
          <span
            key={id}
            className="flex h-7 max-w-64 items-center gap-2 rounded-md border border-line bg-surface pr-1 pl-2"
          >
            {placeOf(id) >= 0 && <LineMark at={placeOf(id)} />}
            <span className="truncate">{names.get(id) ?? id}</span>
            <Button
              look="ghost"
              size="small-icon"
              aria-label={text.comparison.remove(names.get(id) ?? String(id))}
              onClick={() => toggle(id)}
            >
              <X aria-hidden="true" />
            </Button>
          </span>
        ))}
        <AddFund compared={compared} onAdd={toggle} />
      </div>
      {compared.length < 2 ? (
        <Empty title={text.comparison.few} help={text.comparison.fewHelp(MOST)} />
      ) : !series ? (
        <Skeleton rows={8} />
      ) : (
        <>
          {failed.map(({ at, error, refetch }) => (
            <ProblemNote
              key={compared[at]}
              title={text.comparison.lacking(names.get(compared[at] ?? 0) ?? String(compared[at]))}
              problem={asProblem(error)}
              onRetry={() => void refetch()}
            />
          ))}
          {lines.length > 0 && <Comparison lines={lines} span={span} />}
        </>
      )}
    </div>
  );
}

/** The series when all of them are here or failed: lines that come one by one would be drawn as often. */
function together(queries: UseQueryResult<Schemas["Serie"]>[]) {
  const series = queries.flatMap(({ data }) => (data ? [data] : []));
  const failed = queries.flatMap(({ data, isError, error, refetch }, at) =>
    isError && !data ? [{ at, error, refetch }] : [],
  );
  return { series: series.length + failed.length === queries.length ? series : undefined, failed };
}

/** What the funds are called, whether their figures came or not. */
function useNames(): ReadonlyMap<number, string> {
  const [query] = useSearchParams();
  const funds = useQuery(portfoliosQuery(query.get("data") ?? undefined)).data?.carteiras ?? [];
  return new Map(funds.map((fund) => [fund.id_fundo, fund.fundo]));
}

const NONE: readonly Line[] = [];

function Comparison({ lines, span }: { lines: readonly Line[]; span: Span }) {
  const text = useText().portfolios;
  const { day } = useFormat();
  // The chart first: the tables come with the next frame.
  const tabled = useDeferredValue(lines, NONE);
  const enough = lines.length > 1 && lines.every((line) => line.points.length > 1);
  return (
    <>
      <ChartPanel
        title={text.comparison.chart}
        span={spanOf(byDay(lines).days, day)}
        file="comparacao"
        drawn={enough}
        actions={<SpanButtons span={span} />}
      >
        {enough ? (
          <CompareChart lines={lines} />
        ) : (
          <Empty title={text.comparison.apart} help={text.comparison.apartHelp} />
        )}
      </ChartPanel>
      {tabled.length > 0 && (
        <Panel title={text.comparison.returns}>
          <CompareReturns lines={tabled} />
        </Panel>
      )}
      {tabled.length > 0 && enough && (
        <Panel title={text.comparison.table}>
          <CompareTable lines={tabled} />
        </Panel>
      )}
    </>
  );
}

function AddFund({ compared, onAdd }: { compared: readonly number[]; onAdd: (id: number) => void }) {
  const text = useText().portfolios.comparison;
  const [query] = useSearchParams();
  const funds = useQuery(portfoliosQuery(query.get("data") ?? undefined)).data?.carteiras ?? [];
  const others = funds.filter((fund) => !compared.includes(fund.id_fundo));
  if (compared.length >= MOST) return <span className="text-[12px] text-muted">{text.full(MOST)}</span>;
  return (
    <Choice
      label={text.add}
      any={text.add}
      value=""
      options={others.map((fund) => [String(fund.id_fundo), fund.fundo])}
      onChoose={(id) => onAdd(Number(id))}
      className="h-7 w-56"
    />
  );
}
