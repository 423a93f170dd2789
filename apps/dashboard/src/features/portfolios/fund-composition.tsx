// What a fund holds on a day by class, with its share, and whether the parts make the whole.
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { DayPicker } from "@/components/fund-day/day-picker";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { sign, toPlot } from "@/lib/decimal";
import { compositionQuery } from "./queries";
import { Signed } from "./signed";

/** The day that the address names, and how to change it. */
export function useDay(): [string | undefined, (day: string) => void] {
  const [query, setQuery] = useSearchParams();
  const put = (day: string) =>
    setQuery((before) => {
      before.set("data", day);
      return before;
    });
  return [query.get("data") ?? undefined, put];
}

/** The part of the page. */
export function FundComposition({ fund }: { fund: number }) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const [chosen, choose] = useDay();
  const query = useQuery(compositionQuery(fund, chosen));
  return (
    <AsyncPanel query={query}>
      {(data) => (
        <Panel
          title={text.compositionOf(day(data.data_pos))}
          actions={<DayPicker day={data.data_pos} onChange={choose} />}
        >
          {data.classes.length === 0 ? (
            <Empty
              title={data.motivo ?? text.noPosition}
              action={
                data.data_mais_proxima && (
                  <Button onClick={() => choose(data.data_mais_proxima ?? "")}>
                    {text.nearest(day(data.data_mais_proxima))}
                  </Button>
                )
              }
            />
          ) : (
            <Classes composition={data} />
          )}
        </Panel>
      )}
    </AsyncPanel>
  );
}

function Classes({ composition }: { composition: Schemas["Composicao"] }) {
  const text = useText().portfolios;
  const { decimal, percent } = useFormat();
  const matched =
    composition.diferenca !== null && composition.diferenca !== undefined && sign(composition.diferenca) === 0;
  return (
    <table className="w-full border-collapse">
      <thead className="border-b border-line bg-raised/60 text-[12px] text-muted">
        <tr>
          <th className="px-4 py-1.5 text-left">{text.class}</th>
          <th className="px-4 text-left">{text.share}</th>
          <th className="num px-4">{text.percentOfAssets}</th>
          <th className="num px-4">{text.value}</th>
          <th className="num px-4">{text.lines}</th>
        </tr>
      </thead>
      <tbody>
        {composition.classes.map((one) => (
          <tr key={one.classe} className="border-b border-line/60">
            <td className="px-4 py-1.5 font-medium">{one.classe}</td>
            <td className="w-1/3 px-4">
              <Bar fraction={one.parte_do_pl} />
            </td>
            <td className="num px-4">
              <Signed value={one.parte_do_pl}>{percent(one.parte_do_pl)}</Signed>
            </td>
            <td className="num px-4">
              <Signed value={one.valor}>{decimal(one.valor, 2)}</Signed>
            </td>
            <td className="num px-4">{one.linhas}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3} className="px-4 py-2 text-muted">
            {matched
              ? text.reconciles
              : text.doesNotReconcile(decimal(composition.diferenca, 2), decimal(composition.pl, 2))}
          </td>
          <td className="num px-4 font-semibold">{decimal(composition.soma, 2)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

function Bar({ fraction }: { fraction: string | null | undefined }) {
  const share = Math.min(1, Math.abs(fraction ? toPlot(fraction) : 0));
  return (
    <div aria-hidden="true" className="h-3 rounded-sm bg-raised">
      <div
        className={fraction && sign(fraction) < 0 ? "h-3 rounded-sm bg-fail" : "h-3 rounded-sm bg-accent"}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
