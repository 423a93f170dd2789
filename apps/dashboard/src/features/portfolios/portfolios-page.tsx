// Carteiras: every fund of a day in one table.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { DayPicker } from "@/components/fund-day/day-picker";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { PageHead } from "@/components/page-head";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useFormat, useText } from "@/i18n/text";
import { toPlot } from "@/lib/decimal";
import { portfoliosQuery } from "./queries";
import { Signed } from "./signed";

type Row = Schemas["CarteiraDoDia"];

/** A place in the order; what is missing comes first. */
const order = (value: string | null | undefined) => (value ? toPlot(value) : Number.NEGATIVE_INFINITY);

/** The page. */
export function PortfoliosPage() {
  const text = useText();
  const words = text.portfolios;
  const format = useFormat();
  const [query, setQuery] = useSearchParams();
  const chosen = query.get("data") ?? undefined;
  const portfolios = useQuery(portfoliosQuery(chosen));
  const day = portfolios.data?.data_pos ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  const columns = useMemo<Column<Row>[]>(() => {
    const { decimal, percent } = format;
    const state = (row: Row) => text.panel.states[letterOf(row.estado)];
    return [
      {
        id: "fundo",
        title: words.fund,
        text: (row) => row.fundo,
        cell: (row) => (
          <Link to={`/carteiras/${row.id_fundo}`} title={row.nome} className="font-medium text-accent hover:underline">
            {row.fundo}
          </Link>
        ),
        width: 230,
        grows: 1,
      },
      { id: "tipo", title: words.kind, text: (row) => row.tipo ?? "", width: 70 },
      {
        id: "pl",
        title: words.netAssets,
        text: (row) => decimal(row.pl, 2),
        order: (row) => order(row.pl),
        width: 150,
        figures: true,
      },
      {
        id: "var",
        title: words.change,
        text: (row) => decimal(row.var_pl, 2),
        order: (row) => order(row.var_pl),
        cell: (row) => <Signed value={row.var_pl}>{decimal(row.var_pl, 2)}</Signed>,
        width: 140,
        figures: true,
      },
      {
        id: "cota",
        title: words.quota,
        text: (row) => decimal(row.cota, 8),
        order: (row) => order(row.cota),
        width: 140,
        figures: true,
      },
      {
        id: "rent",
        title: words.dayReturn,
        text: (row) => percent(row.rent_dia, 4),
        order: (row) => order(row.rent_dia),
        cell: (row) => <Signed value={row.rent_dia}>{percent(row.rent_dia, 4)}</Signed>,
        width: 100,
        figures: true,
      },
      {
        id: "estado",
        title: words.state,
        text: state,
        cell: (row) => <Pill tone={lookOf(letterOf(row.estado)).tone}>{state(row)}</Pill>,
        width: 170,
      },
    ];
  }, [format.locale]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        title={words.title}
        beside={
          portfolios.data && (
            <span className="text-muted">
              {words.total(format.compact(portfolios.data.pl_total), portfolios.data.com_posicao)}
            </span>
          )
        }
        actions={
          <DayPicker
            day={day}
            onChange={(data) =>
              setQuery((before) => {
                before.set("data", data);
                return before;
              })
            }
          />
        }
      />
      <AsyncPanel query={portfolios}>
        {({ carteiras }) => (
          <DataTable
            label={words.title}
            file={`carteiras-${day}`}
            rows={carteiras}
            columns={columns}
            rowKey={(row) => String(row.id_fundo)}
            empty={<Empty title={words.empty} help={words.emptyHelp} />}
          />
        )}
      </AsyncPanel>
    </div>
  );
}
