// The filters of the list, kept in the address so that they can be shared and survive a reload.
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { systemsQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";

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
      <Choice
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
      <Choice
        name="sistema"
        label={words.system}
        options={systems.map((system) => [system.id, system.nome] as const)}
      />
      <Choice name="tipo" label={words.kind} options={Object.entries(words.kinds)} />
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

function useParameter(name: string): [string, (value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const put = (value: string) =>
    setQuery((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    });
  return [query.get(name) ?? "", put];
}

interface ChoiceProps {
  name: string;
  label: string;
  options: readonly (readonly [string, string])[];
}

function Choice({ name, label, options }: ChoiceProps) {
  const { all } = useText().runs.list;
  const [value, put] = useParameter(name);
  return (
    <label className="flex items-center gap-1.5 text-[12px] text-muted">
      {label}
      <select className={CONTROL} value={value} onChange={(event) => put(event.target.value)}>
        <option value="">{all}</option>
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </label>
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
