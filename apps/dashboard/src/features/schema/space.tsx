// The drawing in space, with the same tables as a list beside it for the keyboard. Nothing moves by itself.

import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useAddress } from "@/lib/use-address";
import { lookOf } from "./colours";
import { edgesOf, nameOf } from "./graph";
import { canDraw, type Drawing, draw } from "./scene";
import type { ViewProps } from "./view";

interface Pointed {
  name: string;
  x: number;
  y: number;
}

/** The tables in space. */
export function Space({ tables, found, chosen, onChoose }: ViewProps) {
  const text = useText().schema;
  const [, change] = useAddress();
  const [able] = useState(canDraw);
  const edges = useMemo(() => edgesOf(tables), [tables]);
  const holder = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const [pointed, setPointed] = useState<Pointed>();
  // What the drawing needs of the newest render, without being made anew for it.
  const navigate = useNavigate();
  const open = (name: string) => void navigate(`/dados/${name.replace(".", "/")}`);
  const latest = useRef({ onChoose, chosen, found, open });
  latest.current = { onChoose, chosen, found, open };

  useEffect(() => {
    if (!holder.current || !able) return;
    const made = draw(holder.current, tables, edges, {
      onPoint: (name, x, y) => setPointed(name ? { name, x, y } : undefined),
      onPick: (name) => latest.current.onChoose(name),
      onOpen: (name) => latest.current.open(name),
    });
    drawing.current = made;
    made.mark(latest.current.chosen, latest.current.found);
    return () => made.end();
  }, [able, tables, edges]);
  useEffect(() => drawing.current?.mark(chosen, found), [chosen, found]);

  if (!able) {
    return (
      <div className="flex-1">
        <Empty
          title={text.noSpace}
          help={text.noSpaceHelp}
          action={<Button onClick={() => change({ vista: "" })}>{text.toFlat}</Button>}
        />
      </div>
    );
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-1 gap-3">
      <TableList tables={tables} found={found} chosen={chosen} onChoose={onChoose} />
      <div className="relative min-w-0 flex-1 overflow-hidden rounded-lg border border-line bg-surface">
        <div ref={holder} role="img" aria-label={text.space(tables.length)} className="absolute inset-0" />
        <p className="pointer-events-none absolute bottom-2 left-3 text-[12px] text-muted">{text.spaceHelp}</p>
        {pointed && <Tip pointed={pointed} tables={tables} />}
      </div>
    </div>
  );
}

function Tip({ pointed, tables }: { pointed: Pointed; tables: ViewProps["tables"] }) {
  const text = useText().schema;
  const { count } = useFormat();
  const table = tables.find((one) => nameOf(one) === pointed.name);
  if (!table) return null;
  return (
    <div
      className="pointer-events-none absolute z-10 max-w-64 rounded-md border border-line bg-surface px-2.5 py-1.5 text-[12px] shadow-lg"
      style={{ left: pointed.x + 12, top: pointed.y + 12 }}
    >
      <p className={cn("font-mono font-semibold", lookOf(table.esquema).text)}>{pointed.name}</p>
      <p className="text-muted">{table.descricao}</p>
      <p>
        {text.rows(count(table.linhas), table.linhas, table.linhas_exatas)}
        {text.between}
        {text.columnCount(table.colunas.length)}
      </p>
    </div>
  );
}

/** Every table of the drawing by keyboard. */
function TableList({ tables, found, chosen, onChoose }: Pick<ViewProps, "tables" | "found" | "chosen" | "onChoose">) {
  const text = useText().schema;
  return (
    <ul
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is scrolled by keyboard
      tabIndex={0}
      aria-label={text.tableList}
      className="w-48 shrink-0 overflow-auto rounded-lg border border-line bg-surface py-1"
    >
      {tables.map((table) => {
        const name = nameOf(table);
        return (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === chosen}
              onClick={() => onChoose(name)}
              className={cn(
                "flex min-h-6 w-full items-baseline gap-1.5 px-2.5 py-0.5 text-left hover:bg-raised",
                name === chosen && "bg-accent-soft font-medium",
                found.has(name) && "font-semibold",
              )}
            >
              <span className={cn("w-7 shrink-0 font-mono text-[11px]", lookOf(table.esquema).text)}>
                {table.esquema}
              </span>
              <span className="truncate">{table.tabela}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
