// The funds of a day in a table; those that are ticked are compared.
import { useMemo } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { type Text, useFormat, useText } from "@/i18n/text";
import { toPlot } from "@/lib/decimal";
import { Signed } from "./signed";
import { MOST, useCompared } from "./use-compared";

type Row = Schemas["CarteiraDoDia"];

/** A place in the order; what is missing comes first. */
const order = (value: string | null | undefined) => (value ? toPlot(value) : Number.NEGATIVE_INFINITY);

/** The table. */
export function PortfolioTable({ portfolios }: { portfolios: Schemas["Carteiras"] }) {
  const text = useText();
  const words = text.portfolios;
  const format = useFormat();
  const { compared, toggle } = useCompared();
  const day = portfolios.data_pos;
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  const columns = useMemo<Column<Row>[]>(() => {
    const { decimal, percent } = format;
    const state = (row: Row) => text.panel.states[letterOf(row.estado)];
    const open = (row: Row, part: string) => `/carteiras/${row.id_fundo}?parte=${part}&data=${day}`;
    return [
      {
        id: "comparar",
        title: words.compare,
        text: (row) => (compared.includes(row.id_fundo) ? text.common.yes : ""),
        cell: (row) => (
          <input
            type="checkbox"
            className="size-4 align-middle accent-accent"
            aria-label={words.compareOf(row.fundo)}
            checked={compared.includes(row.id_fundo)}
            disabled={!compared.includes(row.id_fundo) && compared.length >= MOST}
            onChange={() => toggle(row.id_fundo)}
          />
        ),
        width: 84,
        screenOnly: true,
      },
      {
        id: "fundo",
        title: words.fund,
        text: (row) => row.fundo,
        cell: (row) => (
          <Link to={`/carteiras/${row.id_fundo}`} title={row.nome} className="font-medium text-accent hover:underline">
            {row.fundo}
          </Link>
        ),
        width: 220,
        grows: 1,
        fixed: true,
      },
      { id: "tipo", title: words.kind, text: (row) => row.tipo ?? "", width: 70, hidden: true },
      {
        id: "pl",
        title: words.netAssets,
        text: (row) => decimal(row.pl, 2),
        order: (row) => order(row.pl),
        sheet: (row) => ({ as: "money", value: row.pl }),
        cell: (row) => <Traced to={row.pl && open(row, "conciliacao")}>{decimal(row.pl, 2)}</Traced>,
        width: 140,
        figures: true,
      },
      {
        id: "var",
        title: words.change,
        text: (row) => decimal(row.var_pl, 2),
        order: (row) => order(row.var_pl),
        sheet: (row) => ({ as: "money", value: row.var_pl }),
        cell: (row) => <Signed value={row.var_pl}>{decimal(row.var_pl, 2)}</Signed>,
        width: 126,
        figures: true,
      },
      {
        id: "cota",
        title: words.quota,
        text: (row) => decimal(row.cota, 8),
        order: (row) => order(row.cota),
        sheet: (row) => ({ as: "quota", value: row.cota }),
        cell: (row) => <Traced to={row.cota && open(row, "conciliacao")}>{decimal(row.cota, 8)}</Traced>,
        width: 150,
        figures: true,
      },
      {
        id: "rent",
        title: words.dayReturn,
        text: (row) => percent(row.rent_dia, 4),
        order: (row) => order(row.rent_dia),
        sheet: (row) => ({ as: "percent", value: row.rent_dia }),
        cell: (row) => <Signed value={row.rent_dia}>{percent(row.rent_dia, 4)}</Signed>,
        width: 92,
        figures: true,
      },
      ...returnColumns(words, percent),
      {
        id: "captacao",
        title: words.flow,
        text: (row) => decimal(row.captacao_estimada, 2),
        order: (row) => order(row.captacao_estimada),
        sheet: (row) => ({ as: "money", value: row.captacao_estimada }),
        cell: (row) => <Signed value={row.captacao_estimada}>{decimal(row.captacao_estimada, 2)}</Signed>,
        width: 130,
        figures: true,
      },
      {
        id: "estado",
        title: words.state,
        text: state,
        cell: (row) => <Pill tone={lookOf(letterOf(row.estado)).tone}>{state(row)}</Pill>,
        width: 160,
      },
      {
        id: "ultima",
        title: words.lastDay,
        text: (row) => (row.ultima_data ? format.day(row.ultima_data) : ""),
        order: (row) => row.ultima_data ?? "",
        sheet: (row) => (row.ultima_data ? { as: "day", value: row.ultima_data } : ""),
        width: 100,
      },
    ];
  }, [format.locale, compared, day]);
  return (
    <DataTable
      label={words.title}
      file={`carteiras-${day}`}
      rows={portfolios.carteiras}
      columns={columns}
      rowKey={(row) => String(row.id_fundo)}
      empty={null}
    />
  );
}

const WINDOWS = ["mes", "ano", "m12"] as const;

/** The returns of a fund, and its part of the index in the year. */
function returnColumns(
  words: Text["portfolios"],
  percent: (value: string | null | undefined) => string,
): Column<Row>[] {
  const told = (row: Row, found: Row["mes"]) => {
    if (!found) return undefined;
    const index = found.indice ? words.against(row.indice, percent(found.indice)) : words.noIndex;
    return found.parcial ? `${index}, ${words.partial}` : index;
  };
  const windows = WINDOWS.map(
    (name): Column<Row> => ({
      id: name,
      title: words.windowReturns[name],
      text: (row) => percent(row[name]?.fundo),
      order: (row) => order(row[name]?.fundo),
      sheet: (row) => ({ as: "percent", value: row[name]?.fundo }),
      cell: (row) => (
        <span title={told(row, row[name])}>
          <Signed value={row[name]?.fundo}>{percent(row[name]?.fundo)}</Signed>
        </span>
      ),
      width: 92,
      figures: true,
    }),
  );
  const share: Column<Row> = {
    id: "indice",
    title: words.shareOfIndex,
    text: (row) => percent(row.ano?.parte_do_indice),
    order: (row) => order(row.ano?.parte_do_indice),
    sheet: (row) => ({ as: "percent", value: row.ano?.parte_do_indice }),
    cell: (row) => <span title={told(row, row.ano)}>{percent(row.ano?.parte_do_indice)}</span>,
    width: 104,
    figures: true,
  };
  return [...windows, share];
}

/** A figure that leads to the checks behind it. */
function Traced({ to, children }: { to: string | null | undefined; children: string }) {
  if (!to) return children;
  return (
    <Link to={to} className="hover:text-accent hover:underline">
      {children}
    </Link>
  );
}
