// One sum that was checked, with both sides and what is between them.
import type { Schemas } from "@/api/client";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { placesOf } from "@/lib/decimal";
import type { Tone } from "@/lib/states";

const BANDS: Record<string, Tone> = { ok: "ok", aviso: "warn", divergencia: "fail" };

/** The line, in a list. */
export function CheckLine({ check }: { check: Schemas["Conferencia"] }) {
  const words = useText().panel.cell;
  const { decimal } = useFormat();
  const places = Math.max(placesOf(check.declarado), placesOf(check.calculado));
  return (
    <li className="grid grid-cols-[110px_1fr_150px_150px_130px] items-center gap-3 py-1">
      <Pill tone={BANDS[check.faixa] ?? "off"}>{words.bands[check.faixa] ?? check.faixa}</Pill>
      <span title={check.codigo}>{check.formula}</span>
      <span className="num" title={words.stated}>
        {decimal(check.declarado, places)}
      </span>
      <span className="num" title={words.computed}>
        {decimal(check.calculado, places)}
      </span>
      <span className="num font-medium" title={words.gap}>
        {decimal(check.diferenca, places)}
      </span>
    </li>
  );
}
