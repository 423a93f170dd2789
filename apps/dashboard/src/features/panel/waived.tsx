// The documents that nobody waits for any more on a day, so that they are never out of sight.

import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import type { Asked } from "./desk";

interface Props {
  waivers: readonly Schemas["Dispensa"][];
  ask: (asked: Asked) => void;
}

/** The folded list; nothing when there are none. */
export function Waived({ waivers, ask }: Props) {
  const words = useText().panel.desk;
  if (waivers.length === 0) return null;
  return (
    <details className="border-t border-line/60 px-4 py-2">
      <summary className="min-h-6 cursor-pointer font-semibold">{words.waived.title(waivers.length)}</summary>
      <ul>
        {waivers.map((waiver) => (
          <WaivedLine key={`${waiver.id_fundo} ${waiver.tipo}`} waiver={waiver} ask={ask} named />
        ))}
      </ul>
    </details>
  );
}

/** One of them. */
export function WaivedLine({
  waiver,
  ask,
  named = false,
}: {
  waiver: Schemas["Dispensa"];
  ask: Props["ask"];
  named?: boolean;
}) {
  const text = useText();
  const words = text.panel.desk;
  const refusal = useRefusal("operador");
  const { moment } = useFormat();
  const kind = text.runs.items.kinds[waiver.tipo] ?? waiver.tipo;
  return (
    <li className="flex items-center gap-3 py-1">
      {named && (
        <span className="w-80 truncate font-medium" title={waiver.fundo}>
          {waiver.fundo}
        </span>
      )}
      <span className="w-20">{kind}</span>
      <span className="min-w-0 flex-1 truncate" title={waiver.motivo}>
        {waiver.motivo}
        {waiver.chegou && <span className="ml-2 text-muted">{words.waived.came}</span>}
      </span>
      <span className="text-[12px] text-muted">{words.said(waiver.autor, moment(waiver.em))}</span>
      <Button
        size="small"
        disabled={refusal !== undefined}
        title={refusal}
        onClick={() => ask({ what: "expect", place: waiver })}
      >
        {words.asks.expect.menu}
      </Button>
    </li>
  );
}
