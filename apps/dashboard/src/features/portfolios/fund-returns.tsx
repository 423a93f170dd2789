// Returns month by month in blocks of a year: fund, index, and how they compare. A month that has not happened is a dash.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty, Skeleton } from "@/components/async-panel";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { Button } from "@/components/ui/button";
import { Card, Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { sign } from "@/lib/decimal";
import { useAddress } from "@/lib/use-address";
import { returnsQuery } from "./queries";
import { Signed } from "./signed";

type Return = Schemas["Rentabilidade"];

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const WINDOWS = ["mes", "ano", "m12", "m24", "m36", "inicio"] as const;
const SIDES = ["fundo", "indice", "comparada"] as const;
const MEASURES = ["diferenca", "percentual"] as const;

/** How fund and index are compared. */
type Measure = (typeof MEASURES)[number];

const ReturnsCharts = lazy(async () => ({ default: (await import("./returns-charts")).ReturnsCharts }));

/** The part of the page. */
export function FundReturns({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const query = useQuery(returnsQuery(fund));
  const [address, put] = useAddress();
  const measure = MEASURES.find((name) => name === address.get("comparar")) ?? "diferenca";
  return (
    <AsyncPanel query={query}>
      {(returns) =>
        returns.anos.length === 0 ? (
          <Empty title={text.noReturns} help={returns.motivo} />
        ) : (
          <div className="flex flex-col gap-3">
            <Windows returns={returns} measure={measure} />
            {returns.motivo && <p className="text-muted">{returns.motivo}</p>}
            <Risk returns={returns} />
            <Suspense fallback={<Skeleton rows={6} />}>
              <ReturnsCharts fund={fund} returns={returns} />
            </Suspense>
            <Panel
              title={text.monthly}
              actions={
                returns.indice && (
                  <>
                    <Measures index={returns.indice} measure={measure} onChoose={(comparar) => put({ comparar })} />
                    <ExportYears years={returns.anos} index={returns.indice ?? text.sides.indice} measure={measure} />
                  </>
                )
              }
            >
              <Years years={returns.anos} index={returns.indice ?? text.sides.indice} measure={measure} />
            </Panel>
          </div>
        )
      }
    </AsyncPanel>
  );
}

interface MeasuresProps {
  index: string;
  measure: Measure;
  onChoose: (measure: string) => void;
}

function Measures({ index, measure, onChoose }: MeasuresProps) {
  const text = useText().portfolios;
  const names = { diferenca: text.measures.diferenca, percentual: text.measures.percentual(index) };
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{text.measuresLabel}</legend>
      {MEASURES.map((name) => (
        <Button
          key={name}
          size="small"
          aria-pressed={name === measure}
          className={cn(name === measure && "bg-accent-soft text-accent")}
          onClick={() => onChoose(name === MEASURES[0] ? "" : name)}
        >
          {names[name]}
        </Button>
      ))}
    </fieldset>
  );
}

/** How a fund and its index compare, in words. */
function useCompared() {
  const text = useText().portfolios;
  const { percent, points } = useFormat();
  const inPoints = (of: Return, index: string) =>
    of.diferenca ? text.overIndex(index, sign(of.diferenca) < 0 ? "−" : "+", points(of.diferenca)) : percent(undefined);
  return {
    /** For a table whose rows say what they are: a part of the index only where both earned something. */
    inTable: (of: Return, index: string, measure: Measure) => {
      if (measure === "diferenca") return percent(of.diferenca);
      return of.parte_do_indice ? percent(of.parte_do_indice) : inPoints(of, index);
    },
    /** Alone. */
    alone: (of: Return, index: string, measure: Measure) =>
      measure === "percentual" && of.parte_do_indice
        ? text.ofIndex(index, percent(of.parte_do_indice))
        : inPoints(of, index),
  };
}

function Windows({ returns, measure }: { returns: Schemas["Rentabilidades"]; measure: Measure }) {
  const text = useText().portfolios;
  const { percent } = useFormat();
  const compared = useCompared();
  const index = returns.indice ?? "";
  return (
    <div className="grid grid-cols-6 gap-3">
      {WINDOWS.map((name) => {
        const window = returns.janelas[name];
        return (
          <Card key={name} className="px-4 py-2.5">
            <p className="text-[12px] text-muted">{text.windows[name]}</p>
            <p className="text-[16px] font-semibold">
              {window ? <Signed value={window.fundo}>{percent(window.fundo)}</Signed> : text.tooYoung}
            </p>
            <p className="text-[12px] text-muted tabular-nums">
              {window?.indice ? text.against(index, percent(window.indice)) : text.noIndex}
            </p>
            {window?.indice && (
              <p className="text-[12px] text-muted tabular-nums">{compared.alone(window, index, measure)}</p>
            )}
          </Card>
        );
      })}
    </div>
  );
}

function Risk({ returns }: { returns: Schemas["Rentabilidades"] }) {
  const text = useText().portfolios;
  const { percent, decimal } = useFormat();
  const { positivos, negativos, acima_do_indice, abaixo_do_indice, maior, menor } = returns.consistencia;
  const compared = acima_do_indice + abaixo_do_indice;
  const facts = [
    [text.risk.volatility, percent(returns.volatilidade)],
    [text.risk.sharpe, returns.sharpe ? decimal(returns.sharpe, 2) : "–"],
    [text.risk.deepest, percent(returns.queda_maxima)],
    [text.risk.present, percent(returns.queda_atual)],
    [text.risk.best, percent(maior)],
    [text.risk.worst, percent(menor)],
    [text.risk.positive, positivos + negativos > 0 ? text.risk.months(positivos, positivos + negativos) : "–"],
    [text.risk.above, compared > 0 ? text.risk.months(acima_do_indice, compared) : "–"],
  ] as const;
  return (
    <Panel title={text.risk.title}>
      <dl className="flex flex-wrap gap-x-10 gap-y-2 px-4 py-2.5">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-[12px] text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface YearsProps {
  years: readonly Schemas["AnoDeRentabilidade"][];
  index: string;
  measure: Measure;
}

/** What the rows of a year are called. */
function useSides(index: string, measure: Measure) {
  const text = useText().portfolios;
  const compared = measure === "diferenca" ? text.measures.diferenca : text.measures.percentual(index);
  return { fundo: text.sides.fundo, indice: index, comparada: compared };
}

/** A year of the fund, of its index, or of how they compare. */
interface YearSide {
  year: Schemas["AnoDeRentabilidade"];
  side: (typeof SIDES)[number];
}

function ExportYears({ years, index, measure }: YearsProps) {
  const text = useText().portfolios;
  const { percent } = useFormat();
  const names = useSides(index, measure);
  const compared = useCompared();
  const value = (of: Return | undefined, side: YearSide["side"]) => (side === "comparada" ? of?.diferenca : of?.[side]);
  const figure = (id: string, title: string, of: (year: YearSide["year"]) => Return | undefined): Column<YearSide> => ({
    id,
    title,
    text: ({ year, side }) => {
      const known = of(year);
      return side === "comparada" && known ? compared.inTable(known, index, measure) : percent(value(known, side));
    },
    sheet: ({ year, side }) => ({ as: "percent", value: value(of(year), side) }),
    width: 80,
  });
  const columns: Column<YearSide>[] = [
    { id: "ano", title: text.year, text: ({ year }) => String(year.ano), width: 60 },
    { id: "lado", title: text.side, text: ({ side }) => names[side], width: 120 },
    ...MONTHS.map((month) =>
      figure(
        `mes${month}`,
        text.months[month - 1] ?? "",
        (year) => year.meses.find((known) => known.mes === month)?.rentabilidade,
      ),
    ),
    figure("noAno", text.year, (year) => year.rentabilidade),
    figure("acumulada", text.accumulated, (year) => year.acumulada ?? undefined),
  ];
  const rows = () => years.flatMap((year) => SIDES.map((side) => ({ year, side })));
  return <ExportMenu label={text.monthly} file="rentabilidade" columns={columns} rows={rows} />;
}

function Years({ years, index, measure }: YearsProps) {
  const text = useText().portfolios;
  const names = useSides(index, measure);
  const cell = "px-2 py-1 text-right tabular-nums whitespace-nowrap";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow window scrolls the table sideways
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={text.monthly}>
      <table className="w-full border-collapse text-[12px]">
        <thead className="border-b border-line bg-raised/60 text-muted">
          <tr>
            <th className="px-4 py-1.5 text-left font-semibold">{text.year}</th>
            <th className="px-2 text-left font-semibold">{text.side}</th>
            {MONTHS.map((month) => (
              <th key={month} className={cn(cell, "font-semibold")}>
                {text.months[month - 1]}
              </th>
            ))}
            <th className={cn(cell, "font-semibold")}>{text.year}</th>
            <th className={cn(cell, "pr-4 font-semibold")}>{text.accumulated}</th>
          </tr>
        </thead>
        {years.map((year) => (
          <tbody key={year.ano} className="border-b border-line">
            {SIDES.map((side) => (
              <tr key={side}>
                {side === "fundo" && (
                  <th rowSpan={SIDES.length} scope="rowgroup" className="px-4 py-1 text-left align-top font-semibold">
                    {year.ano}
                  </th>
                )}
                <td className="px-2 text-muted">{names[side]}</td>
                {MONTHS.map((month) => (
                  <Figure
                    key={month}
                    of={year.meses.find((known) => known.mes === month)?.rentabilidade}
                    side={side}
                    index={index}
                    measure={measure}
                  />
                ))}
                <Figure of={year.rentabilidade} side={side} index={index} measure={measure} />
                <Figure of={year.acumulada ?? undefined} side={side} index={index} measure={measure} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface FigureProps {
  of: Return | undefined;
  side: (typeof SIDES)[number];
  index: string;
  measure: Measure;
}

function Figure({ of, side, index, measure }: FigureProps) {
  const { percent } = useFormat();
  const compared = useCompared();
  const value = side === "comparada" ? of?.diferenca : of?.[side];
  return (
    <td className="px-2 py-1 text-right whitespace-nowrap last:pr-4">
      <Signed value={value}>
        {side === "comparada" && of ? compared.inTable(of, index, measure) : percent(value)}
      </Signed>
    </td>
  );
}
