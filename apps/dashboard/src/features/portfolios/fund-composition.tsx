// What a fund holds on a day by class, with its share, and whether the parts make the whole; and its largest positions.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { ChartPanel } from "@/components/chart-panel";
import { DayPicker } from "@/components/fund-day/day-picker";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { type Share, Treemap } from "@/components/treemap";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { sign, toPlot } from "@/lib/decimal";
import { CompositionHistory } from "./composition-history";
import { FundPositions } from "./fund-positions";
import { compositionQuery } from "./queries";
import { Signed } from "./signed";
import { useClass, useDay, useVersion } from "./use-address";
import { VersionChoice } from "./version-choice";

interface Props {
  fund: number;
  /** The last day with figures. */
  last: string | undefined;
}

/** The part of the page. */
export function FundComposition({ fund, last }: Props) {
  const text = useText().portfolios;
  const { day } = useFormat();
  const [chosen, choose] = useDay(last);
  const [version, chooseVersion] = useVersion();
  const query = useQuery(compositionQuery(fund, chosen, version));
  return (
    <AsyncPanel query={query}>
      {(data) => (
        <div className="flex flex-col gap-3">
          <ChartPanel
            title={text.compositionOf(day(data.data_pos))}
            span={text.chartOf(data.fundo.fundo, day(data.data_pos))}
            file={`composicao-${data.data_pos}`}
            drawn={data.classes.length > 0}
            actions={
              <>
                {data.classes.length > 0 && <ExportClasses composition={data} />}
                {data.carga && <VersionChoice fund={fund} load={data.carga} onChoose={chooseVersion} />}
                <DayPicker day={data.data_pos} onChange={choose} />
              </>
            }
          >
            {data.classes.length === 0 ? (
              <Empty
                title={text.noPosition}
                help={data.motivo}
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
          </ChartPanel>
          {data.classes.length > 0 && (
            <FundPositions fund={fund} day={data.data_pos} version={version} netAssets={data.pl} />
          )}
          <CompositionHistory fund={fund} onDay={choose} />
        </div>
      )}
    </AsyncPanel>
  );
}

type Class = Schemas["Composicao"]["classes"][number];

function ExportClasses({ composition }: { composition: Schemas["Composicao"] }) {
  const text = useText().portfolios;
  const { decimal, percent, day } = useFormat();
  const columns: Column<Class>[] = [
    { id: "classe", title: text.class, text: (one) => one.classe, width: 240 },
    {
      id: "parte",
      title: text.percentOfAssets,
      text: (one) => percent(one.parte_do_pl),
      sheet: (one) => ({ as: "percent", value: one.parte_do_pl }),
      width: 90,
    },
    {
      id: "valor",
      title: text.value,
      text: (one) => decimal(one.valor, 2),
      sheet: (one) => ({ as: "money", value: one.valor }),
      width: 140,
    },
    {
      id: "linhas",
      title: text.lines,
      text: (one) => String(one.linhas),
      sheet: (one) => ({ as: "whole", value: one.linhas }),
      width: 80,
    },
  ];
  return (
    <ExportMenu
      label={text.compositionOf(day(composition.data_pos))}
      file={`composicao-${composition.data_pos}`}
      columns={columns}
      rows={() => composition.classes}
    />
  );
}

function Classes({ composition }: { composition: Schemas["Composicao"] }) {
  const text = useText().portfolios;
  const { decimal, percent } = useFormat();
  const [chosen, choose] = useClass();
  const matched =
    composition.diferenca !== null && composition.diferenca !== undefined && sign(composition.diferenca) === 0;
  const shares = composition.classes.map(
    (one): Share => ({
      key: one.classe,
      name: one.classe,
      figure: percent(one.parte_do_pl),
      said: text.map.tile(one.classe, decimal(one.valor, 2), percent(one.parte_do_pl)),
      size: Math.abs(toPlot(one.valor)),
      tone: sign(one.valor) < 0 ? "fail" : "run",
      to: `?parte=composicao&data=${composition.data_pos}&classe=${encodeURIComponent(one.classe)}`,
    }),
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,340px)]">
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
            <tr key={one.classe} className={cn("border-b border-line/60", one.classe === chosen && "bg-accent-soft")}>
              <td className="px-4 py-1">
                <button
                  type="button"
                  aria-pressed={one.classe === chosen}
                  className="min-h-6 font-medium text-accent hover:underline"
                  onClick={() => choose(one.classe === chosen ? "" : one.classe)}
                >
                  {one.classe}
                </button>
              </td>
              <td className="w-1/4 px-4">
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
      <div className="border-l border-line">
        <figure className="p-2">
          <Treemap label={text.map.classes} shares={shares} aspect={1.5} />
        </figure>
      </div>
    </div>
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
