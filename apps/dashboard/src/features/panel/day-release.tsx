// What the desk decided about the release of the day: who confirmed, what changed later, and the button that confirms the rest.

import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { today } from "@/lib/dates";
import { useRefusal } from "@/live/use-refusal";
import type { Asked } from "./desk";
import { DeskDialog } from "./desk-dialog";

/** Funds that a sentence names. */
const NAMED = 3;

/** The sentence about what was decided; nothing when nobody decided. */
export function ReleaseSaid({ release }: { release: Schemas["LiberacaoDoDia"] }) {
  const words = useText().panel.desk.day;
  const { clock, moment } = useFormat();
  const { confirmados, autores, ultima, mudaram } = release;
  const isToday = ultima != null && today(new Date(ultima)) === today(new Date());
  const parts = [
    confirmados > 0 &&
      words.confirmed(confirmados, autores.join(words.and), (isToday ? clock : moment)(ultima), isToday),
    mudaram.length > 0 &&
      words.changed(mudaram.length, mudaram.slice(0, NAMED).join(", ") + (mudaram.length > NAMED ? ", …" : "")),
  ].filter(Boolean);
  return parts.length > 0 && <p className="font-medium text-ink">{parts.join(" · ")}</p>;
}

/** The button; what it confirms is what was on the screen when it was pressed. */
export function ConfirmRelease({ panel }: { panel: Schemas["Painel"] }) {
  const words = useText().panel.desk.day;
  const refusal = useRefusal("operador");
  const [asked, ask] = useState<Asked>();
  const funds = panel.liberacao.a_confirmar;
  return (
    <>
      {funds.length > 0 && (
        <Button
          disabled={refusal !== undefined}
          title={refusal}
          onClick={() => ask({ what: "confirm", day: panel.data_base, funds })}
        >
          {words.confirm(funds.length)}
        </Button>
      )}
      {asked && <DeskDialog asked={asked} onClose={() => ask(undefined)} />}
    </>
  );
}
