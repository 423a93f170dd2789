// The chosen table beside the drawing: what it is, its columns, where they point, and the way to another table.
import { X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { lookOf } from "./colours";
import { type Edge, nameOf, wayBetween } from "./graph";
import type { SchemaTable } from "./queries";

interface Props {
  table: SchemaTable;
  edges: readonly Edge[];
  onChoose: (name: string) => void;
  onClose: () => void;
}

/** What is known of a table. */
export function TablePanel({ table, edges, onChoose, onClose }: Props) {
  const text = useText();
  const words = text.schema;
  const { types } = text.data;
  const { count } = useFormat();
  const name = nameOf(table);
  return (
    <aside aria-label={name} className="flex w-[300px] shrink-0 flex-col rounded-lg border border-line bg-surface">
      <header className="flex items-start justify-between gap-2 border-b border-line px-3 py-2">
        <div className="min-w-0">
          <h2 className={cn("truncate font-mono", lookOf(table.esquema).text)}>{name}</h2>
          <p className="text-[12px] text-muted">{table.descricao}</p>
          <p className="text-[12px] text-muted">{words.rows(count(table.linhas), table.linhas, table.linhas_exatas)}</p>
        </div>
        <Button look="ghost" size="small-icon" aria-label={text.common.actions.close} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the columns are scrolled by keyboard
        tabIndex={0}
        role="group"
        aria-label={words.columns}
        className="min-h-0 flex-1 overflow-auto px-3 py-2"
      >
        <ul>
          {table.colunas.map((column) => (
            <li key={column.nome} title={column.descricao} className="border-b border-line/60 py-1">
              <p className="flex items-baseline justify-between gap-2">
                <span className={cn("truncate", column.chave && "font-semibold")}>{column.nome}</span>
                <span className="shrink-0 text-[11px] text-muted">
                  {column.chave && `${words.key} · `}
                  {types[column.tipo as keyof typeof types]}
                </span>
              </p>
              {column.referencia && (
                <button
                  type="button"
                  onClick={() => column.referencia && onChoose(nameOf(column.referencia))}
                  className="min-h-6 text-[12px] text-accent hover:underline"
                >
                  {words.pointsAt(nameOf(column.referencia), column.referencia.implicita)}
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      <footer className="flex flex-col gap-2 border-t border-line px-3 py-2">
        <WayTo from={name} edges={edges} onChoose={onChoose} />
        <Button asChild size="small">
          <Link to={`/dados/${table.esquema}/${table.tabela}`}>{words.openRows}</Link>
        </Button>
      </footer>
    </aside>
  );
}

/** The shortest way to another table. */
function WayTo({ from, edges, onChoose }: { from: string; edges: readonly Edge[]; onChoose: (name: string) => void }) {
  const text = useText().schema;
  const [to, setTo] = useState("");
  const names = [...new Set(edges.flatMap((edge) => [edge.from, edge.to]))].filter((name) => name !== from).sort();
  const way = to ? wayBetween(from, to, edges) : [];
  return (
    <>
      <Field label={text.wayTo}>
        <Select value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">{text.chooseTable}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {to && way.length === 0 && <p className="text-[12px] text-muted">{text.noWay}</p>}
      {way.length > 1 && (
        <ol className="flex flex-wrap gap-x-1 text-[12px]">
          {way.map((name, at) => (
            <li key={name} className="flex items-center gap-1">
              {at > 0 && <span aria-hidden="true">{text.arrow}</span>}
              <button
                type="button"
                disabled={name === from}
                onClick={() => onChoose(name)}
                className="min-h-6 text-accent hover:underline disabled:text-ink disabled:no-underline"
              >
                {name}
              </button>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
