// The largest positions of a day, each with the way to its line in the document.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { placesOf, quotient, toPlot } from "@/lib/decimal";
import { useAddress } from "@/lib/use-address";
import { positionsQuery } from "./queries";
import { Signed } from "./signed";
import { TrailDialog } from "./trail-dialog";
import { useClass } from "./use-address";

type Position = Schemas["LinhaDePosicao"];

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
  const top: Top = TOPS.find((name) => name === query.get("topo")) ?? "5";
  const positions = useQuery(positionsQuery(fund, day, version));
  return (
    <Panel
      title={chosen ? text.ofClass(chosen) : text.title}
      actions={
        <div className="flex gap-1">
          {chosen && (
            <Button size="small" look="ghost" onClick={() => choose("")}>
              {text.everyClass}
            </Button>
          )}
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
          const rows = largest(posicoes, chosen);
          if (rows.length === 0) return <Empty title={text.empty} />;
          return <Rows rows={top === "todas" ? rows : rows.slice(0, Number(top))} load={carga} netAssets={netAssets} />;
        }}
      </AsyncPanel>
    </Panel>
  );
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

const HEAD = "px-3 py-1.5 text-[12px] font-semibold text-muted whitespace-nowrap";

function Rows({ rows, load, netAssets }: RowsProps) {
  const text = useText().portfolios;
  const words = text.positions;
  const { decimal, percent, day } = useFormat();
  const [traced, trace] = useState<Position>();
  const figure = (value: string | null | undefined) => (value ? decimal(value, placesOf(value)) : "–");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow window scrolls the table sideways
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={words.title}>
      <table className="w-full border-collapse">
        <thead className="border-b border-line bg-raised/60">
          <tr>
            <th className={cn(HEAD, "text-left")}>{words.asset}</th>
            <th className={cn(HEAD, "text-left")}>{text.class}</th>
            <th className={cn(HEAD, "text-left")}>{words.issuer}</th>
            <th className={cn(HEAD, "text-left")}>{words.maturity}</th>
            <th className={cn(HEAD, "num")}>{words.quantity}</th>
            <th className={cn(HEAD, "num")}>{words.price}</th>
            <th className={cn(HEAD, "num")}>{text.value}</th>
            <th className={cn(HEAD, "num")}>{text.percentOfAssets}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const share = quotient(row.valor, netAssets, 8);
            return (
              <tr key={`${row.tabela} ${row.bloco} ${row.ordem}`} className="border-b border-line/60">
                <td className="max-w-64 truncate px-3 py-1" title={`${nameOf(row)} ${row.isin ?? row.codigo}`}>
                  {nameOf(row)}
                </td>
                <td className="px-3 text-muted">{row.classe}</td>
                <td className="max-w-44 truncate px-3 text-muted" title={row.emissor ?? ""}>
                  {row.emissor ?? "–"}
                </td>
                <td className="px-3 tabular-nums">{day(row.vencimento)}</td>
                <td className="num px-3">{figure(row.qtde)}</td>
                <td className="num px-3">{figure(row.pu)}</td>
                <td className="num px-3">
                  <button
                    type="button"
                    className="min-h-6 tabular-nums hover:text-accent hover:underline"
                    title={text.trail.open}
                    onClick={() => trace(row)}
                  >
                    <Signed value={row.valor}>{decimal(row.valor, 2)}</Signed>
                  </button>
                </td>
                <td className="num px-3">
                  <Signed value={share}>{percent(share)}</Signed>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
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
