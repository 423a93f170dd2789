// The choice of a period: a named one, with its days shown, or two days.
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useDaysOff } from "@/api/days-off";
import { Field, Input, Select } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { addDays, today } from "@/lib/dates";
import { PRESETS, type Preset, type Range, rangeOf } from "./period";

/** Days back that hold the longest of the named periods, with the holidays within it. */
const REACH = 31;

/** A chosen period, that of the address if it names one. */
export function usePeriod(first: Preset) {
  const [query] = useSearchParams();
  const [from, to] = [query.get("data_de"), query.get("data_ate")];
  const asked = from && to ? { from, to } : undefined;
  const [preset, setPreset] = useState<Preset>(asked ? "range" : first);
  const [chosen, setChosen] = useState<Range | undefined>(asked);
  const now = today(new Date());
  const off = useDaysOff(addDays(now, -REACH), now);
  const named = rangeOf(preset === "range" ? "last" : preset, new Date(), off);
  const range = preset === "range" ? (chosen ?? named) : named;
  const choose = (next: Preset) => {
    setChosen(range);
    setPreset(next);
  };
  const edit = (part: Partial<Range>) => {
    setChosen({ ...range, ...part });
    setPreset("range");
  };
  return { preset, range, choose, edit, valid: range.from !== "" && range.to !== "" && range.from <= range.to };
}

/** The fields of a period. */
export function PeriodFields({ period }: { period: ReturnType<typeof usePeriod> }) {
  const text = useText().runs.period;
  const { preset, range, choose, edit } = period;
  const inverted = range.from !== "" && range.to !== "" && range.from > range.to;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_126px_126px] gap-3">
      <Field label={text.label}>
        <Select value={preset} onChange={(event) => choose(event.target.value as Preset)}>
          {PRESETS.map((name) => (
            <option key={name} value={name}>
              {text[name]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={text.from} fault={range.from === "" ? text.missing : undefined}>
        <Input type="date" value={range.from} onChange={(event) => edit({ from: event.target.value })} />
      </Field>
      <Field label={text.to} fault={range.to === "" ? text.missing : inverted ? text.inverted : undefined}>
        <Input type="date" value={range.to} onChange={(event) => edit({ to: event.target.value })} />
      </Field>
    </div>
  );
}
