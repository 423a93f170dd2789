// The flat drawing: a lane for each schema, a box for each table, lines from what points to what is pointed at. Boxes are moved by
// dragging, or by Alt and the arrows.
import { type PointerEvent, useMemo, useRef, useState } from "react";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { addressNow, useAddress } from "@/lib/use-address";
import { arranged, movedBy, readMoves, readZoom, writeMoves } from "./arrangement";
import { lookOf } from "./colours";
import { edgesOf } from "./graph";
import { BOX, type Lane, layOut, lineBetween, type Place } from "./layout";
import type { ViewProps } from "./view";

/** Pixels of a step by keyboard, and after which a press is a drag. */
const STEP = 10;
const DRAG = 4;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** The drawing. */
export function Diagram({ tables, found, chosen, onChoose }: ViewProps) {
  const text = useText().schema;
  const [query, put] = useAddress();
  const [under, setUnder] = useState("");
  const [dragged, setDragged] = useState<Dragged>();
  const edges = useMemo(() => edgesOf(tables), [tables]);
  const own = useMemo(() => layOut(tables, edges), [tables, edges]);
  const moved = query.get("posicoes");
  const zoom = readZoom(query.get("zoom")) / 100;
  const { width, height, lanes, places } = useMemo(() => {
    const moves = readMoves(moved);
    return arranged(own, dragged ? movedBy(moves, dragged.name, dragged) : moves);
  }, [own, moved, dragged]);
  const byName = useMemo(() => new Map(places.map((place) => [place.name, place])), [places]);
  const active = under || chosen;
  const move = (name: string, right: number, down: number) => {
    // From the address as it is now: the next key may come before this one is drawn.
    put({ posicoes: writeMoves(movedBy(readMoves(addressNow().get("posicoes")), name, { right, down })) });
  };
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is scrolled by keyboard
      tabIndex={0}
      role="group"
      aria-label={text.drawing}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface p-3"
    >
      <div className="mx-auto" style={{ width: width * zoom, height: height * zoom }}>
        <div className="relative origin-top-left" style={{ width, height, transform: `scale(${zoom})` }}>
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
              zoom={zoom}
              chosen={place.name === chosen}
              found={found.has(place.name)}
              onChoose={() => onChoose(place.name)}
              onUnder={(over) => setUnder(over ? place.name : "")}
              onDrag={(right, down) => setDragged({ name: place.name, right, down })}
              onMove={(right, down) => {
                setDragged(undefined);
                move(place.name, right, down);
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** A table on its way. */
interface Dragged {
  name: string;
  right: number;
  down: number;
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
  zoom: number;
  chosen: boolean;
  found: boolean;
  onChoose: () => void;
  onUnder: (over: boolean) => void;
  onDrag: (right: number, down: number) => void;
  onMove: (right: number, down: number) => void;
}

function TableBox({ place, zoom, chosen, found, onChoose, onUnder, onDrag, onMove }: BoxProps) {
  const text = useText().schema;
  const { count } = useFormat();
  const { table } = place;
  const { border } = lookOf(table.esquema);
  const drag = useDrag(zoom, onDrag, onMove);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"
      title={`${table.descricao}\n${text.moveHint}`}
      onClick={() => !drag.endsDrag() && onChoose()}
      onKeyDown={(event) => {
        const step = event.altKey ? ARROWS[event.key] : undefined;
        if (!step) return;
        event.preventDefault();
        onMove(...step);
      }}
      {...drag.listeners}
      onMouseEnter={() => onUnder(true)}
      onMouseLeave={() => onUnder(false)}
      onFocus={() => onUnder(true)}
      onBlur={() => onUnder(false)}
      className={cn(
        "absolute flex touch-none flex-col justify-center rounded-md border-l-4 bg-surface px-2 text-left shadow-sm hover:bg-raised",
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

/** Dragging by the pointer; a click that ends a drag is none. */
function useDrag(zoom: number, onDrag: BoxProps["onDrag"], onMove: BoxProps["onMove"]) {
  const from = useRef<{ x: number; y: number }>(undefined);
  const moved = useRef(false);
  const way = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { x, y } = from.current ?? { x: clientX, y: clientY };
    return [(clientX - x) / zoom, (clientY - y) / zoom];
  };
  return {
    /** Whether the click ends a drag; the next one, which may be by keyboard, does not. */
    endsDrag: () => {
      const was = moved.current;
      moved.current = false;
      return was;
    },
    listeners: {
      onPointerDown: (event: PointerEvent<HTMLButtonElement>) => {
        moved.current = false;
        if (event.button !== 0) return;
        from.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent) => {
        if (!from.current) return;
        const [right, down] = way(event);
        moved.current ||= Math.abs(right) + Math.abs(down) > DRAG;
        if (moved.current) onDrag(right, down);
      },
      onPointerUp: (event: PointerEvent) => {
        const end = way(event);
        from.current = undefined;
        if (moved.current) onMove(...end);
      },
      onPointerCancel: () => {
        from.current = undefined;
      },
    },
  };
}
