// What the two dialogs that ask for documents narrow a request down to: funds, and kinds of documents of each system.
import { useQuery } from "@tanstack/react-query";
import { systemsQuery } from "@/api/queries";
import { Check, Field, TextArea } from "@/components/ui/field";
import { useText } from "@/i18n/text";

/** Names of funds as somebody typed or pasted them. */
export function FundNames({ typed, onType }: { typed: string; onType: (typed: string) => void }) {
  const words = useText().runs.ask;
  return (
    <Field label={words.funds} hint={words.fundsHint}>
      <TextArea rows={2} value={typed} onChange={(event) => onType(event.target.value)} />
    </Field>
  );
}

/** One name on each line; cells of a pasted row count too. */
export function fundsIn(typed: string): string[] {
  return typed
    .split(/[\n\t;]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Options of systems that differ from what is set, for one request. */
export type RequestOptions = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

interface KindChoiceProps {
  /** The systems of the request. */
  systems: readonly string[];
  options: RequestOptions;
  onChange: (options: RequestOptions) => void;
}

/** Boxes for the kinds of documents, as each system has them set; what is changed here counts for this request only. */
export function KindChoice({ systems, options, onChange }: KindChoiceProps) {
  const words = useText().runs;
  const all = useQuery(systemsQuery).data ?? [];
  const asked = all.filter(({ id, opcoes }) => systems.includes(id) && Object.keys(opcoes).length > 0);
  if (asked.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-[12px] font-medium text-muted">{words.ask.kinds}</legend>
      {asked.map((system) => {
        const chosen = { ...system.opcoes, ...options[system.id] };
        const set = (name: string, on: boolean) =>
          onChange({ ...options, [system.id]: { ...options[system.id], [name]: on } });
        return (
          <fieldset key={system.id} className="flex flex-wrap items-center gap-x-5 gap-y-1">
            <legend className="sr-only">{words.systems.options(system.nome)}</legend>
            {asked.length > 1 && <span className="w-28 text-[12px]">{system.nome}</span>}
            {Object.entries(chosen).map(([name, on]) => (
              <Check key={name} checked={on} onChange={(event) => set(name, event.target.checked)}>
                {words.systems.optionNames[name] ?? name}
              </Check>
            ))}
          </fieldset>
        );
      })}
    </fieldset>
  );
}

/** The options of the systems of a request. */
export function optionsOf(systems: readonly string[], options: RequestOptions): RequestOptions {
  return Object.fromEntries(Object.entries(options).filter(([system]) => systems.includes(system)));
}
