// Returns month by month in blocks of a year: fund, index, difference. A month that has not happened is a dash.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Card, Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { returnsQuery } from "./queries";
import { Signed } from "./signed";

type Return = Schemas["Rentabilidade"];

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const WINDOWS = ["mes", "ano", "m12", "m24", "m36", "inicio"] as const;
const SIDES = ["fundo", "indice", "diferenca"] as const;

/** The part of the page. */
export function FundReturns({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const query = useQuery(returnsQuery(fund));
  return (
    <AsyncPanel query={query}>
      {(returns) =>
        returns.anos.length === 0 ? (
          <Empty title={text.noReturns} help={returns.motivo} />
        ) : (
          <div className="flex flex-col gap-3">
            <Windows returns={returns} />
            {returns.motivo && <p className="text-muted">{returns.motivo}</p>}
            <Risk returns={returns} />
            <Panel title={text.monthly}>
              <Years years={returns.anos} index={returns.indice ?? text.sides.indice} />
            </Panel>
          </div>
        )
      }
    </AsyncPanel>
  );
}

function Windows({ returns }: { returns: Schemas["Rentabilidades"] }) {
  const text = useText().portfolios;
  const { percent } = useFormat();
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
              {window?.indice ? text.against(returns.indice ?? "", percent(window.indice)) : text.noIndex}
            </p>
          </Card>
        );
      })}
    </div>
  );
}

function Risk({ returns }: { returns: Schemas["Rentabilidades"] }) {
  const text = useText().portfolios;
  const { percent } = useFormat();
  const { positivos, negativos, acima_do_indice, abaixo_do_indice, maior, menor } = returns.consistencia;
  const compared = acima_do_indice + abaixo_do_indice;
  const facts = [
    [text.risk.volatility, percent(returns.volatilidade)],
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

function Years({ years, index }: { years: readonly Schemas["AnoDeRentabilidade"][]; index: string }) {
  const text = useText().portfolios;
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
                <td className="px-2 text-muted">{side === "indice" ? index : text.sides[side]}</td>
                {MONTHS.map((month) => (
                  <Figure key={month} of={year.meses.find((known) => known.mes === month)?.rentabilidade} side={side} />
                ))}
                <Figure of={year.rentabilidade} side={side} />
                <Figure of={year.acumulada ?? undefined} side={side} />
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Figure({ of, side }: { of: Return | undefined; side: (typeof SIDES)[number] }) {
  const { percent } = useFormat();
  const value = of?.[side];
  return (
    <td className="px-2 py-1 text-right last:pr-4">
      <Signed value={value}>{percent(value)}</Signed>
    </td>
  );
}
