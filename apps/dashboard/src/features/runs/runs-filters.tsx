// The filters of the list, kept in the address so that they can be shared and survive a reload.
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { systemsQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { useText } from "@/i18n/text";
import { useParameter } from "@/lib/use-address";

/** Parameters of the address that the list takes. */
export const FILTERS = ["status", "sistema", "tipo", "de", "ate"] as const;

const CONTROL = "h-7 rounded-md border border-line-strong/70 bg-surface px-1.5 text-[12px]";

/** The controls. */
export function RunsFilters({ active, onClear }: { active: boolean; onClear: () => void }) {
  const text = useText();
  const words = text.runs.list;
  const states = text.common.states;
  const systems = useQuery(systemsQuery).data ?? [];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Chosen
        name="status"
        label={words.state}
        options={[
          ["pending", states.pendente],
          ["running", states.executando],
          ["completed", states.concluido],
          ["error", states.falhou],
          ["cancelled", states.cancelado],
        ]}
      />
      <Chosen
        name="sistema"
        label={words.system}
        options={systems.map((system) => [system.id, system.nome] as const)}
      />
      <Chosen name="tipo" label={words.kind} options={Object.entries(words.kinds)} />
      <Day name="de" label={words.from} />
      <Day name="ate" label={words.to} />
      {active && (
        <Button size="small" look="ghost" onClick={onClear}>
          {text.common.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface ChosenProps {
  name: string;
  label: string;
  options: readonly (readonly [string, string])[];
}

function Chosen({ name, label, options }: ChosenProps) {
  const { all } = useText().runs.list;
  const [value, put] = useParameter(name);
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 text-[12px] text-muted">
      <label htmlFor={id}>{label}</label>
      <Choice id={id} any={all} value={value} options={options} onChoose={put} className="h-7 text-[12px] text-muted" />
    </span>
  );
}

function Day({ name, label }: { name: string; label: string }) {
  const [value, put] = useParameter(name);
  return (
    <label className="flex items-center gap-1.5 text-[12px] text-muted">
      {label}
      <input type="date" className={CONTROL} value={value} onChange={(event) => put(event.target.value)} />
    </label>
  );
}
