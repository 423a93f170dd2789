// What came in and went out of a fund. No document read so far tells it, and that is said; what the quantity of quotas lets one
// estimate is shown as an estimate.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useFormat, useText } from "@/i18n/text";
import { toPlot } from "@/lib/decimal";
import { movementsQuery } from "./queries";
import { Signed } from "./signed";
import { SpanButtons } from "./span-buttons";
import { useRange } from "./use-range";

type Flow = Schemas["CaptacaoEstimada"];

/** The part of the page. */
export function FundMovements({ fund }: { fund: number }) {
  const words = useText().portfolios.flows;
  const { day, decimal } = useFormat();
  const { span, shown } = useRange();
  const movements = useQuery(movementsQuery(fund, shown.from, shown.to));
  const columns = useFlowColumns();
  return (
    <AsyncPanel query={movements}>
      {({ fundo, de, ate, motivo, estimativas, entradas, saidas }) => (
        <div className="flex min-h-0 flex-1 flex-col gap-3">
          <p className="rounded-lg border border-warn/50 bg-warn-soft px-4 py-2 text-warn">
            {motivo} {words.estimate}
          </p>
          <DataTable
            label={words.title(day(de), day(ate))}
            file={`captacao-estimada-${fundo.id_fundo}`}
            rows={estimativas}
            columns={columns}
            rowKey={(flow) => flow.data_pos}
            empty={<Empty title={words.none} help={entradas == null ? words.tooFew : undefined} />}
            tools={
              <>
                <span className="text-muted">{words.totals(decimal(entradas, 2), decimal(saidas, 2))}</span>
                <SpanButtons span={span} />
              </>
            }
          />
        </div>
      )}
    </AsyncPanel>
  );
}

function useFlowColumns(): Column<Flow>[] {
  const words = useText().portfolios.flows;
  const { day, decimal, locale } = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  return useMemo<Column<Flow>[]>(
    () => [
      {
        id: "data",
        title: words.day,
        text: (flow) => day(flow.data_pos),
        order: (flow) => flow.data_pos,
        sheet: (flow) => ({ as: "day", value: flow.data_pos }),
        cell: (flow) => (
          <Link to={`?parte=conciliacao&data=${flow.data_pos}`} className="text-accent hover:underline">
            {day(flow.data_pos)}
          </Link>
        ),
        width: 130,
      },
      {
        id: "anterior",
        title: words.before,
        text: (flow) => day(flow.data_anterior),
        order: (flow) => flow.data_anterior,
        sheet: (flow) => ({ as: "day", value: flow.data_anterior }),
        width: 160,
      },
      {
        id: "qtde",
        title: words.quantity,
        text: (flow) => decimal(flow.qtde, 8),
        order: (flow) => toPlot(flow.qtde),
        sheet: (flow) => ({ as: "quota", value: flow.qtde }),
        cell: (flow) => <Signed value={flow.qtde}>{decimal(flow.qtde, 8)}</Signed>,
        width: 220,
        figures: true,
      },
      {
        id: "valor",
        title: words.value,
        text: (flow) => decimal(flow.valor, 2),
        order: (flow) => toPlot(flow.valor),
        sheet: (flow) => ({ as: "money", value: flow.valor }),
        cell: (flow) => <Signed value={flow.valor}>{decimal(flow.valor, 2)}</Signed>,
        width: 200,
        grows: 1,
        figures: true,
      },
    ],
    [locale],
  );
}
