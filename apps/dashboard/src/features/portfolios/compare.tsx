// Funds side by side: their quotas from one day on as if each had been 100, and what they returned.
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { Empty, Skeleton } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Choice } from "@/components/ui/choice";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { addDays, today } from "@/lib/dates";
import { baseHundred, type Line } from "./base-hundred";
import { CompareChart, lookOfLine } from "./compare-chart";
import { CompareReturns, CompareTable } from "./compare-tables";
import { portfoliosQuery, seriesQuery } from "./queries";
import { SPANS, type Span, spanIn } from "./spans";
import { MOST, useCompared } from "./use-compared";

/** The view. */
export function Compare() {
  const text = useText().portfolios;
  const [query] = useSearchParams();
  const { compared, toggle } = useCompared();
  const span = spanIn(query.get("janela"));
  const from = addDays(today(new Date()), -SPANS[span]);
  const { series, failed } = useQueries({ queries: compared.map((id) => seriesQuery(id, from)), combine: together });
  const lines = useMemo(
    () => (series ? baseHundred(series.map((one) => ({ fund: one.fundo, points: one.pontos }))) : []),
    [series],
  );
  const names = new Map(lines.map((line) => [line.id, line.name]));
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {compared.map((id, at) => (
          <span
            key={id}
            className="flex h-7 max-w-64 items-center gap-2 rounded-md border border-line bg-surface pr-1 pl-2"
          >
            <LineMark at={at} />
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
      ) : failed ? (
        <ProblemNote problem={asProblem(failed.error)} onRetry={() => void failed.refetch()} />
      ) : !series ? (
        <Skeleton rows={8} />
      ) : (
        <Comparison lines={lines} span={span} />
      )}
    </div>
  );
}

/** The series when all of them are here: lines that come one by one would be drawn as often. */
function together(queries: UseQueryResult<Schemas["Serie"]>[]) {
  const series = queries.flatMap(({ data }) => (data ? [data] : []));
  return {
    series: series.length === queries.length ? series : undefined,
    failed: queries.find((one) => one.isError && !one.data),
  };
}

const NONE: readonly Line[] = [];

function Comparison({ lines, span }: { lines: readonly Line[]; span: Span }) {
  const text = useText().portfolios;
  const [, setQuery] = useSearchParams();
  // The chart first: the tables come with the next frame.
  const tabled = useDeferredValue(lines, NONE);
  const put = (name: Span) =>
    setQuery(
      (before) => {
        before.set("janela", name);
        return before;
      },
      { replace: true },
    );
  const spans = (Object.keys(SPANS) as Span[]).map((name) => (
    <Button
      key={name}
      size="small"
      aria-pressed={name === span}
      className={cn(name === span && "bg-accent-soft text-accent")}
      onClick={() => put(name)}
    >
      {text.spans[name]}
    </Button>
  ));
  const enough = lines.every((line) => line.points.length > 1);
  return (
    <>
      <Panel title={text.comparison.chart} actions={<div className="flex gap-1">{spans}</div>}>
        {enough ? (
          <CompareChart lines={lines} />
        ) : (
          <Empty title={text.comparison.apart} help={text.comparison.apartHelp} />
        )}
      </Panel>
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

function LineMark({ at }: { at: number }) {
  const { stroke, dash } = lookOfLine(at);
  return (
    <svg aria-hidden="true" width="18" height="8" className="shrink-0">
      <line x1="0" x2="18" y1="4" y2="4" stroke={stroke} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
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
