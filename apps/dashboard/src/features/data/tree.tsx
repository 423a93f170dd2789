// The tables by schema, with how many rows each one has; what is typed leaves the tables that have it in their name or meaning.
import { Search, SquareTerminal } from "lucide-react";
import { useState } from "react";
import { NavLink } from "react-router";
import { matches } from "@/components/table/columns";
import { Check } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Schema } from "./queries";

/** The tree of tables. */
export function TableTree({ schemas, chosen }: { schemas: readonly Schema[]; chosen: string }) {
  const text = useText().data;
  const [typed, setTyped] = useState("");
  const [history, setHistory] = useState(chosen.includes(".hist_"));
  const found = schemas.map((schema) => ({
    ...schema,
    tabelas: schema.tabelas.filter(
      (table) => (history || !table.historico) && matches(`${table.tabela} ${table.descricao}`, typed),
    ),
  }));
  const none = found.every((schema) => schema.tabelas.length === 0);
  return (
    <nav aria-label={text.tables} className="flex w-60 shrink-0 flex-col gap-2 overflow-hidden">
      <label className="relative">
        <span className="sr-only">{text.searchTables}</span>
        <Search aria-hidden="true" className="absolute top-2 left-2 size-4 text-muted" />
        <input
          data-search
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={text.searchTables}
          className="h-8 w-full rounded-md border border-line-strong/70 bg-surface pr-2 pl-8"
        />
      </label>
      <NavLink
        to="/dados/sql"
        className={({ isActive }) =>
          cn(
            "flex min-h-7 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-raised",
            isActive && "bg-accent-soft text-accent hover:bg-accent-soft",
          )
        }
      >
        <SquareTerminal aria-hidden="true" className="size-4" />
        {text.sql.link}
      </NavLink>
      <Check checked={history} onChange={(event) => setHistory(event.target.checked)} className="text-[12px]">
        {text.showHistory}
      </Check>
      <div className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface py-1">
        {none && <p className="px-3 py-2 text-muted">{text.noTable}</p>}
        {found.map((schema) => schema.tabelas.length > 0 && <Branch key={schema.esquema} schema={schema} />)}
      </div>
    </nav>
  );
}

function Branch({ schema }: { schema: Schema }) {
  const text = useText().data;
  return (
    <section aria-label={schema.esquema} className="pb-1">
      <h2 className="flex items-baseline gap-1.5 px-3 pt-2 pb-1 text-[12px]">
        <span className="font-mono">{schema.esquema}</span>
        <span className="font-normal text-muted">{text.schemas[schema.esquema as keyof typeof text.schemas]}</span>
      </h2>
      <ul>
        {schema.tabelas.map((table) => (
          <li key={table.tabela}>
            <Leaf table={table} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Leaf({ table }: { table: Schema["tabelas"][number] }) {
  const text = useText().data;
  const { bytes, count, moment, shortDay } = useFormat();
  const rows = text.approximately(count(table.linhas), table.linhas_exatas);
  const size = typeof table.bytes === "number" ? bytes(table.bytes) : undefined;
  const loaded = table.carregada_em ?? undefined;
  const facts = text.tableFacts(rows, size, loaded && moment(loaded));
  return (
    <NavLink
      to={`/dados/${table.esquema}/${table.tabela}`}
      title={`${table.descricao}\n${facts}`}
      className={({ isActive }) =>
        cn(
          "flex min-h-6 flex-col px-3 py-0.5 hover:bg-raised",
          isActive && "bg-accent-soft font-medium text-accent hover:bg-accent-soft",
        )
      }
    >
      <span className="flex w-full items-baseline justify-between gap-2">
        <span className="truncate">{table.tabela}</span>
        <span className="shrink-0 text-[11px] text-muted tabular-nums">{rows}</span>
      </span>
      {(size || loaded) && (
        <span className="flex w-full justify-between gap-2 text-[11px] font-normal text-muted tabular-nums">
          <span>{size}</span>
          {loaded && <span>{text.loadedOn(shortDay(loaded.slice(0, 10)))}</span>}
        </span>
      )}
    </NavLink>
  );
}
