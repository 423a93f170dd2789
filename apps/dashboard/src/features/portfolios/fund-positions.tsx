// The largest positions of a day, each with the way to its line in the document.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { placesOf, quotient, toPlot } from "@/lib/decimal";
import { useAddress } from "@/lib/use-address";
import { issuersOf } from "./issuer-sums";
import { Issuers } from "./issuers";
import { positionsQuery } from "./queries";
import { Signed } from "./signed";
import { TrailDialog } from "./trail-dialog";
import { useClass, useIssuer } from "./use-address";

type Position = Schemas["LinhaDePosicao"];

/** What the address says when the positions are put together by who issued them. */
const BY_ISSUER = "emissor";

const TOPS = ["5", "10", "todas"] as const;
type Top = (typeof TOPS)[number];

interface Props {
  fund: number;
  day: string;
  /** Another version of the day's document than the one that counts. */
  version: number | undefined;
  netAssets: string | null | undefined;
}

/** The panel. */
export function FundPositions({ fund, day, version, netAssets }: Props) {
  const text = useText().portfolios.positions;
  const [query, change] = useAddress();
  const [chosen, choose] = useClass();
  const [issuer, chooseIssuer] = useIssuer();
  const byIssuer = query.get("por") === BY_ISSUER;
  const top: Top = TOPS.find((name) => name === query.get("topo")) ?? "5";
  const positions = useQuery(positionsQuery(fund, day, version));
  return (
    <Panel
      title={text.titleOf([chosen, issuer].filter(Boolean))}
      actions={
        <div className="flex gap-1">
          {issuer && (
            <Button size="small" look="ghost" onClick={() => chooseIssuer("")}>
              {text.everyIssuer}
            </Button>
          )}
          {chosen && (
            <Button size="small" look="ghost" onClick={() => choose("")}>
              {text.everyClass}
            </Button>
          )}
          <Button
            size="small"
            aria-pressed={byIssuer}
            className={cn(byIssuer && "bg-accent-soft text-accent")}
            onClick={() => change({ por: byIssuer ? "" : BY_ISSUER, emissor: "" })}
          >
            {text.byIssuer}
          </Button>
          {TOPS.map((name) => (
            <Button
              key={name}
              size="small"
              aria-pressed={name === top}
              className={cn(name === top && "bg-accent-soft text-accent")}
              onClick={() => change({ topo: name })}
            >
              {text.tops[name]}
            </Button>
          ))}
        </div>
      }
    >
      <AsyncPanel query={positions}>
        {({ posicoes, carga }) => {
          const rows = largest(posicoes, chosen).filter((row) => !issuer || row.emissor === issuer);
          if (rows.length === 0) return <Empty title={text.empty} />;
          if (byIssuer) return <Issuers issuers={first(issuersOf(rows), top)} netAssets={netAssets} />;
          return <Rows rows={first(rows, top)} load={carga} netAssets={netAssets} />;
        }}
      </AsyncPanel>
    </Panel>
  );
}

function first<R>(rows: readonly R[], top: Top): readonly R[] {
  return top === "todas" ? rows : rows.slice(0, Number(top));
}

function largest(positions: readonly Position[], name: string): readonly Position[] {
  const size = (position: Position) => Math.abs(toPlot(position.valor));
  return positions.filter((position) => !name || position.classe === name).sort((a, b) => size(b) - size(a));
}

/** What a document calls an asset; some say only who issued it. */
function nameOf(row: Position): string {
  return row.descricao || row.codigo || row.isin || row.emissor || row.classe;
}

interface RowsProps {
  rows: readonly Position[];
  load: Schemas["Carga"] | null | undefined;
  netAssets: string | null | undefined;
}

function Rows({ rows, load, netAssets }: RowsProps) {
  const text = useText().portfolios;
  const words = text.positions;
  const { decimal } = useFormat();
  const [traced, trace] = useState<Position>();
  const columns = useColumns(netAssets, trace);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow window scrolls the table sideways
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={words.title}>
      <ShortTable
        label={words.title}
        file="posicoes"
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.tabela} ${row.bloco} ${row.ordem}`}
      />
      {traced && load && (
        <TrailDialog
          title={text.trail.of(nameOf(traced), decimal(traced.valor, 2))}
          lead={traced.classe}
          load={load}
          row={traced}
          onClose={() => trace(undefined)}
        />
      )}
    </div>
  );
}

function useColumns(netAssets: string | null | undefined, trace: (position: Position) => void): Column<Position>[] {
  const text = useText().portfolios;
  const words = text.positions;
  const { decimal, percent, day } = useFormat();
  const share = (row: Position) => quotient(row.valor, netAssets, 8);
  const figure = (
    id: string,
    title: string,
    value: (row: Position) => string | null | undefined,
  ): Column<Position> => ({
    id,
    title,
    text: (row) => (value(row) ? decimal(value(row), placesOf(value(row) ?? "")) : "–"),
    order: (row) => toPlot(value(row) ?? "0"),
    sheet: (row) => ({ as: "quota", value: value(row) }),
    width: 130,
    figures: true,
  });
  return [
    {
      id: "ativo",
      title: words.asset,
      text: nameOf,
      cell: (row) => <span title={`${nameOf(row)} ${row.isin ?? row.codigo}`}>{nameOf(row)}</span>,
      width: 240,
    },
    { id: "isin", title: "ISIN", text: (row) => row.isin ?? "–", width: 120 },
    { id: "classe", title: text.class, text: (row) => row.classe, width: 160 },
    { id: "emissor", title: words.issuer, text: (row) => row.emissor ?? "–", width: 180 },
    {
      id: "vencimento",
      title: words.maturity,
      text: (row) => day(row.vencimento),
      order: (row) => row.vencimento ?? "",
      sheet: (row) => ({ as: "day", value: row.vencimento }),
      width: 110,
    },
    figure("qtde", words.quantity, (row) => row.qtde),
    figure("pu", words.price, (row) => row.pu),
    {
      id: "valor",
      title: text.value,
      text: (row) => decimal(row.valor, 2),
      order: (row) => toPlot(row.valor),
      sheet: (row) => ({ as: "money", value: row.valor }),
      cell: (row) => (
        <button
          type="button"
          className="min-h-6 tabular-nums hover:text-accent hover:underline"
          title={text.trail.open}
          onClick={() => trace(row)}
        >
          <Signed value={row.valor}>{decimal(row.valor, 2)}</Signed>
        </button>
      ),
      width: 140,
      figures: true,
    },
    {
      id: "parte",
      title: text.percentOfAssets,
      text: (row) => percent(share(row)),
      order: (row) => toPlot(share(row) ?? "0"),
      sheet: (row) => ({ as: "percent", value: share(row) }),
      cell: (row) => <Signed value={share(row)}>{percent(share(row))}</Signed>,
      width: 90,
      figures: true,
    },
  ];
}
