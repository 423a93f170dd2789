// What people said and decided about one fund's day, and what they may still decide.

import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import type { Asked, Place } from "./desk";
import { WaivedLine } from "./waived";

interface Props {
  cell: Schemas["Celula"];
  ask: (asked: Asked) => void;
}

/** The fund's day of a cell. */
export function placeOf(cell: Schemas["Celula"], tipo?: string): Place {
  return { id_fundo: cell.fundo.id_fundo, fundo: cell.fundo.fundo, data_pos: cell.data_pos, tipo };
}

/** The part of the dialog. */
export function CellDesk({ cell, ask }: Props) {
  const words = useText().panel.desk;
  return (
    <section>
      <h3 className="mb-1 font-semibold">{words.title}</h3>
      <ReleaseLine cell={cell} />
      {cell.dispensas.length > 0 && (
        <ul>
          {cell.dispensas.map((waiver) => (
            <WaivedLine key={waiver.tipo} waiver={waiver} ask={ask} />
          ))}
        </ul>
      )}
      <Decisions cell={cell} ask={ask} />
      <Said entries={cell.apontamentos} />
    </section>
  );
}

function ReleaseLine({ cell }: Pick<Props, "cell">) {
  const words = useText().panel.desk;
  const { moment } = useFormat();
  const { estado, decisao } = cell.liberacao;
  return (
    <p>
      <span className="font-medium">{words.release[estado] ?? estado}</span>
      {decisao && <span className="ml-2 text-muted">{words.said(decisao.autor, moment(decisao.em))}</span>}
      {decisao?.texto && <span className="ml-2">{decisao.texto}</span>}
    </p>
  );
}

function Decisions({ cell, ask }: Props) {
  const { asks } = useText().panel.desk;
  const refusal = useRefusal("operador");
  const place = placeOf(cell);
  const { estado, decisao, pode_confirmar, visto } = cell.liberacao;
  const sobre = estado === "reprovada" ? decisao?.id : undefined;
  const confirm: Asked = { what: "confirm", day: cell.data_pos, funds: [{ ...place, visto, sobre }] };
  const offered: [Asked, boolean][] = [
    [{ what: "note", place }, true],
    [confirm, pode_confirmar && estado !== "confirmada"],
    [{ what: "reject", place }, cell.estado !== "sem dado" && estado !== "reprovada"],
    [{ what: "undo", place }, decisao != null],
  ];
  return (
    <div className="my-2 flex gap-2">
      {offered.map(
        ([asked, isOffered]) =>
          isOffered && (
            <Button
              key={asked.what}
              size="small"
              disabled={refusal !== undefined}
              title={refusal}
              onClick={() => ask(asked)}
            >
              {asks[asked.what].menu}
            </Button>
          ),
      )}
    </div>
  );
}

function Said({ entries }: { entries: readonly Schemas["Apontamento"][] }) {
  const text = useText();
  const words = text.panel.desk;
  const { moment } = useFormat();
  if (entries.length === 0) return <p className="text-muted">{words.nothing}</p>;
  return (
    <ul className="divide-y divide-line/60">
      {entries.map((entry) => (
        <li key={entry.id} className="flex items-baseline gap-2 py-1">
          <span className="shrink-0 text-[12px] text-muted tabular-nums">{moment(entry.em)}</span>
          <span className="shrink-0 font-medium">{entry.autor}</span>
          <span className="shrink-0 text-muted">{words.acts[entry.especie] ?? entry.especie}</span>
          {entry.tipo && <span className="shrink-0">{text.runs.items.kinds[entry.tipo] ?? entry.tipo}</span>}
          <span className="min-w-0 break-words">{entry.texto}</span>
        </li>
      ))}
    </ul>
  );
}
