// What is behind a cell of the matrix, in a few lines beside the pointer or the focus: each document, the load, the checks.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { Schemas } from "@/api/client";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill, StatePill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { itemState, type Tone } from "@/lib/states";
import { cellQuery } from "./queries";

/** How long one stays on a cell before it tells more, in milliseconds: passing over cells asks nothing. */
const WAIT = 350;
const WIDTH = 340;
/** Pixels that the box takes at most. */
const HEIGHT = 220;
const GAP = 6;

interface Hinted {
  fund: number;
  day: string;
  place: { left: number; top?: number; bottom?: number };
}

interface Props {
  grid: RefObject<HTMLElement | null>;
  /** The fund and the day of a cell. */
  cellAt: (cell: HTMLElement) => { fund: number; day: string } | undefined;
}

/** The box; Escape, a click and scrolling take it away. */
export function MatrixHint({ grid, cellAt }: Props) {
  const [hinted, hint] = useState<Hinted>();
  useEffect(() => {
    const node = grid.current;
    if (!node) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      clearTimeout(waiting);
      hint(undefined);
    };
    const begin = (event: Event) => {
      const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-cell]") : null;
      end();
      const found = cell && cellAt(cell);
      if (found) waiting = setTimeout(() => hint({ ...found, place: placeBeside(cell) }), WAIT);
    };
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && end();
    const begins = ["pointerover", "focusin"] as const;
    const ends = ["pointerleave", "focusout", "click"] as const;
    for (const name of begins) node.addEventListener(name, begin);
    for (const name of ends) node.addEventListener(name, end);
    window.addEventListener("keydown", onKey);
    // Of the page and of the grid: the cell is elsewhere then.
    window.addEventListener("scroll", end, true);
    return () => {
      clearTimeout(waiting);
      for (const name of begins) node.removeEventListener(name, begin);
      for (const name of ends) node.removeEventListener(name, end);
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", end, true);
    };
  }, [grid, cellAt]);
  return hinted && createPortal(<HintBox {...hinted} />, document.body);
}

/** Below the cell, or above it where there is no room. */
function placeBeside(cell: HTMLElement): Hinted["place"] {
  const box = cell.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(box.left, window.innerWidth - WIDTH - GAP));
  if (box.bottom + HEIGHT > window.innerHeight) return { left, bottom: window.innerHeight - box.top + GAP };
  return { left, top: box.bottom + GAP };
}

function HintBox({ fund, day, place }: Hinted) {
  const text = useText();
  const format = useFormat();
  const { data: cell } = useQuery(cellQuery(fund, day));
  if (!cell) return null;
  const letter = letterOf(cell.estado);
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-40 flex flex-col gap-1.5 rounded-lg border border-line-strong bg-surface p-3 text-[12px] shadow-lg"
      style={{ ...place, width: WIDTH }}
    >
      <p className="flex items-center gap-2 font-semibold">
        <span className="min-w-0 flex-1 truncate">{text.panel.cell.title(cell.fundo.fundo, format.day(day))}</span>
        <Pill tone={lookOf(letter).tone}>{text.panel.states[letter]}</Pill>
      </p>
      <dl className="grid grid-cols-[84px_1fr] items-center gap-y-1">
        {cell.itens.map((item) => (
          <HintLine key={`${item.sistema} ${item.tipo}`} name={text.runs.items.kinds[item.tipo] ?? item.tipo}>
            <StatePill state={itemState(item)} />
          </HintLine>
        ))}
        <LoadLine loads={cell.cargas} />
        <ChecksLine checks={cell.conferencias} />
      </dl>
    </div>
  );
}

function LoadLine({ loads }: { loads: Schemas["Celula"]["cargas"] }) {
  const { hint } = useText().panel;
  const { moment } = useFormat();
  const load = loads.find((found) => found.posicao_atual);
  return (
    <HintLine name={hint.load}>
      {load ? hint.loaded(load.versao, load.linhas, moment(load.carregado_em)) : hint.notLoaded}
    </HintLine>
  );
}

const BANDS: [string, Tone][] = [
  ["divergencia", "fail"],
  ["aviso", "warn"],
];

/** The worst of the checks, and how many are like it. */
function ChecksLine({ checks }: { checks: Schemas["Celula"]["conferencias"] }) {
  const { hint } = useText().panel;
  for (const [band, tone] of BANDS) {
    const found = checks.filter(({ faixa }) => faixa === band).length;
    if (found > 0) {
      return (
        <HintLine name={hint.checks}>
          <Pill tone={tone}>{band === "aviso" ? hint.warnings(found) : hint.divergences(found)}</Pill>
        </HintLine>
      );
    }
  }
  return (
    <HintLine name={hint.checks}>
      {checks.length === 0 ? hint.notChecked : <Pill tone="ok">{hint.right(checks.length)}</Pill>}
    </HintLine>
  );
}

function HintLine({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
