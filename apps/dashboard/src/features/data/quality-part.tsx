// What each column holds: how many rows have no value, how many values there are, the smallest and the largest.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { Check } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { cellText, isFigure } from "./cells";
import { readFilters, writeFilters } from "./filters";
import { qualityQuery, type Table, type TableColumn, type Value } from "./queries";

type Found = Schemas["QualidadeDaColuna"];

const HEAD = "px-3 py-2 text-[12px] font-semibold text-muted";
const CELL = "px-3 py-1.5";

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
            <QualityTable columns={table.colunas} found={found.colunas} />
          </>
        )}
      </AsyncPanel>
    </>
  );
}

function QualityTable({ columns, found }: { columns: readonly TableColumn[]; found: readonly Found[] }) {
  const text = useText().data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the columns are scrolled by keyboard
    <div tabIndex={0} role="group" aria-label={text.quality.label} className="min-h-0 flex-1 overflow-auto">
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <table className="w-full border-collapse" aria-label={text.quality.label}>
          <thead className="border-b border-line bg-raised/60">
            <tr>
              <th className={cn(HEAD, "text-left")}>{text.column}</th>
              <th className={cn(HEAD, "text-right")}>{text.quality.nulls}</th>
              <th className={cn(HEAD, "text-right")}>{text.quality.emptyTexts}</th>
              <th className={cn(HEAD, "text-right")}>{text.quality.distinct}</th>
              <th className={cn(HEAD, "text-left")}>{text.quality.smallest}</th>
              <th className={cn(HEAD, "text-left")}>{text.quality.largest}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => {
              const one = found.find(({ nome }) => nome === column.nome);
              return one && <QualityRow key={column.nome} column={column} found={one} />;
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function QualityRow({ column, found }: { column: TableColumn; found: Found }) {
  const { count } = useFormat();
  const isText = column.tipo === "texto";
  return (
    <tr className="border-b border-line/60">
      <td className={CELL}>
        <span className="font-mono" title={column.descricao}>
          {column.nome}
        </span>
      </td>
      <td className={cn(CELL, "num", found.nulos === 0 && "text-muted")}>{count(found.nulos)}</td>
      <td className={cn(CELL, "num", found.vazios === 0 && "text-muted")}>{isText ? count(found.vazios) : ""}</td>
      <td className={cn(CELL, "num")}>{count(found.distintos)}</td>
      <End column={column} value={found.menor as Value} hidden={found.oculta} />
      <End column={column} value={found.maior as Value} hidden={found.oculta} />
    </tr>
  );
}

function End({ column, value, hidden }: { column: TableColumn; value: Value; hidden: boolean }) {
  const text = useText();
  const format = useFormat();
  const shown = cellText(value, column, format, text.common);
  const missing = hidden ? text.data.quality.hidden : value === null ? text.common.none : text.data.emptyText;
  return (
    <td className={cn(CELL, "max-w-56 truncate", isFigure(column) && "tabular-nums")} title={shown}>
      {shown || <span className="text-muted italic">{missing}</span>}
    </td>
  );
}
