// The flat drawing: a lane for each schema, a box for each table, lines from what points to what is pointed at.
import { useMemo, useState } from "react";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { lookOf } from "./colours";
import { edgesOf } from "./graph";
import { BOX, type Lane, layOut, lineBetween, type Place } from "./layout";
import type { ViewProps } from "./view";

/** The drawing. */
export function Diagram({ tables, found, chosen, onChoose }: ViewProps) {
  const text = useText().schema;
  const [under, setUnder] = useState("");
  const edges = useMemo(() => edgesOf(tables), [tables]);
  const { width, height, lanes, places } = useMemo(() => layOut(tables, edges), [tables, edges]);
  const byName = useMemo(() => new Map(places.map((place) => [place.name, place])), [places]);
  const active = under || chosen;
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is scrolled by keyboard
      tabIndex={0}
      role="group"
      aria-label={text.drawing}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface p-3"
    >
      <div className="relative mx-auto" style={{ width, height }}>
        {lanes.map((lane) => (
          <LaneGround key={lane.schema} lane={lane} />
        ))}
        <svg
          aria-hidden="true"
          className="pointer-events-none absolute inset-0 overflow-visible"
          width={width}
          height={height}
        >
          {edges.map((edge) => {
            const [from, to] = [byName.get(edge.from), byName.get(edge.to)];
            if (!from || !to) return null;
            const touched = edge.from === active || edge.to === active;
            return (
              <path
                key={`${edge.from}.${edge.column}`}
                d={lineBetween(from, to)}
                fill="none"
                strokeDasharray={edge.implied ? "4 3" : undefined}
                className={touched ? "stroke-accent" : active ? "stroke-line" : "stroke-line-strong/60"}
                strokeWidth={touched ? 2 : 1}
              />
            );
          })}
        </svg>
        {places.map((place) => (
          <TableBox
            key={place.name}
            place={place}
            chosen={place.name === chosen}
            found={found.has(place.name)}
            onChoose={() => onChoose(place.name)}
            onUnder={(over) => setUnder(over ? place.name : "")}
          />
        ))}
      </div>
    </div>
  );
}

function LaneGround({ lane }: { lane: Lane }) {
  const text = useText().schema;
  const { ground, text: colour } = lookOf(lane.schema);
  const { x, y, width, height } = lane;
  return (
    <div className={cn("absolute rounded-lg", ground)} style={{ left: x, top: y, width, height }}>
      <p className={cn("flex items-baseline gap-1.5 px-2.5 pt-1.5 text-[12px] font-semibold", colour)}>
        <span className="font-mono">{lane.schema}</span>
        {text.schemas[lane.schema as keyof typeof text.schemas]}
      </p>
    </div>
  );
}

interface BoxProps {
  place: Place;
  chosen: boolean;
  found: boolean;
  onChoose: () => void;
  onUnder: (over: boolean) => void;
}

function TableBox({ place, chosen, found, onChoose, onUnder }: BoxProps) {
  const text = useText().schema;
  const { count } = useFormat();
  const { table } = place;
  const { border } = lookOf(table.esquema);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      title={table.descricao}
      onClick={onChoose}
      onMouseEnter={() => onUnder(true)}
      onMouseLeave={() => onUnder(false)}
      onFocus={() => onUnder(true)}
      onBlur={() => onUnder(false)}
      className={cn(
        "absolute flex flex-col justify-center rounded-md border-l-4 bg-surface px-2 text-left shadow-sm hover:bg-raised",
        border,
        chosen && "ring-2 ring-accent",
        found && !chosen && "ring-2 ring-warn",
      )}
      style={{ left: place.x, top: place.y, ...BOX }}
    >
      <span className="w-full truncate text-[12px] font-semibold">{table.tabela}</span>
      <span className="text-[11px] text-muted tabular-nums">
        {text.rows(count(table.linhas), table.linhas, table.linhas_exatas)}
      </span>
    </button>
  );
}
