// One sum that was checked, with both sides and what is between them.
import type { Schemas } from "@/api/client";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { placesOf } from "@/lib/decimal";
import type { Tone } from "@/lib/states";

const BANDS: Record<string, Tone> = { ok: "ok", aviso: "warn", divergencia: "fail" };

interface Props {
  check: Schemas["Conferencia"];
  /** Shows where the figures come from. */
  onTrace?: (() => void) | undefined;
}

/** The line, in a list. */
export function CheckLine({ check, onTrace }: Props) {
  const words = useText().panel.cell;
  const { decimal } = useFormat();
  const places = Math.max(placesOf(check.declarado), placesOf(check.calculado));
  const figures = [
    [words.stated, check.declarado],
    [words.computed, check.calculado],
    [words.gap, check.diferenca],
  ] as const;
  return (
    <li className="grid grid-cols-[110px_1fr_170px_170px_130px] items-center gap-3 py-1">
      <Pill tone={BANDS[check.faixa] ?? "off"}>{words.bands[check.faixa] ?? check.faixa}</Pill>
      <span title={check.codigo}>{check.formula}</span>
      {figures.map(([name, value]) =>
        onTrace ? (
          <button
            key={name}
            type="button"
            className="num min-h-6 hover:text-accent hover:underline"
            title={words.trace(name)}
            onClick={onTrace}
          >
            {decimal(value, places)}
          </button>
        ) : (
          <span key={name} className="num" title={name}>
            {decimal(value, places)}
          </span>
        ),
      )}
    </li>
  );
}
