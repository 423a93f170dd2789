// What each column holds: how many rows have no value, how many values there are, the smallest and the largest.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Check } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { cellText, isFigure } from "./cells";
import { readFilters, writeFilters } from "./filters";
import { qualityQuery, type Table, type TableColumn, type Value } from "./queries";

type Found = Schemas["QualidadeDaColuna"];

/** The quality of a table, or of the rows of its filters. */
export function QualityPart({ table }: { table: Table }) {
  const text = useText().data;
  const { count } = useFormat();
  const [query] = useSearchParams();
  const filters = writeFilters(readFilters(query.get("filtros")));
  const [only, setOnly] = useState(true);
  const filtered = only && filters !== "";
  const asked = { esquema: table.esquema, tabela: table.tabela, ...(filtered ? { filtros: filters } : {}) };
  const quality = useQuery({ ...qualityQuery(asked), placeholderData: keepPreviousData });
  return (
    <>
      {filters !== "" && (
        <Check className="pb-2" checked={only} onChange={(event) => setOnly(event.target.checked)}>
          {text.quality.onlyFilter}
        </Check>
      )}
      <AsyncPanel query={quality}>
        {(found) => (
          <>
            <p role="status" className="pb-2 text-[12px] text-muted">
              {text.quality.over(count(found.linhas), filtered)}
            </p>
            <QualityTable table={table} found={found.colunas} />
          </>
        )}
      </AsyncPanel>
    </>
  );
}

interface Quality {
  column: TableColumn;
  found: Found;
}

interface QualityProps {
  table: Table;
  found: readonly Found[];
}

function QualityTable({ table, found }: QualityProps) {
  const text = useText().data;
  const { count } = useFormat();
  const end = useEnd();
  const amount = (id: string, title: string, of: (row: Quality) => number | undefined): Column<Quality> => ({
    id,
    title,
    text: (row) => (of(row) === undefined ? "" : count(of(row) ?? 0)),
    order: (row) => of(row) ?? -1,
    sheet: (row) => ({ as: "whole", value: of(row) }),
    cell: (row) => (
      <span className={cn(of(row) === 0 && "text-muted")}>{of(row) === undefined ? "" : count(of(row) ?? 0)}</span>
    ),
    width: 110,
    figures: true,
  });
  const columns: Column<Quality>[] = [
    {
      id: "coluna",
      title: text.column,
      text: ({ column }) => column.nome,
      cell: ({ column }) => (
        <span className="font-mono" title={column.descricao}>
          {column.nome}
        </span>
      ),
      width: 180,
    },
    amount("nulos", text.quality.nulls, (row) => row.found.nulos),
    amount("vazios", text.quality.emptyTexts, (row) => (row.column.tipo === "texto" ? row.found.vazios : undefined)),
    amount("distintos", text.quality.distinct, (row) => row.found.distintos),
    end("menor", text.quality.smallest, (row) => row.found.menor as Value),
    end("maior", text.quality.largest, (row) => row.found.maior as Value),
  ];
  const rows = table.colunas.flatMap((column) => {
    const one = found.find(({ nome }) => nome === column.nome);
    return one ? [{ column, found: one }] : [];
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the columns are scrolled by keyboard
    <div tabIndex={0} role="group" aria-label={text.quality.label} className="min-h-0 flex-1 overflow-auto">
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <ShortTable
          label={text.quality.label}
          file={`${table.esquema}.${table.tabela}-qualidade`}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.column.nome}
        />
      </div>
    </div>
  );
}

/** A column with the smallest or the largest value of each column. */
function useEnd() {
  const text = useText();
  const format = useFormat();
  return (id: string, title: string, value: (row: Quality) => Value): Column<Quality> => {
    const shown = (row: Quality) => cellText(value(row), row.column, format, text.common);
    const missing = (row: Quality) =>
      row.found.oculta ? text.data.quality.hidden : value(row) === null ? text.common.none : text.data.emptyText;
    return {
      id,
      title,
      text: (row) => shown(row) || missing(row),
      cell: (row) => (
        <span className={cn(isFigure(row.column) && "tabular-nums")} title={shown(row)}>
          {shown(row) || <span className="text-muted italic">{missing(row)}</span>}
        </span>
      ),
      width: 200,
    };
  };
}
