// What the two dialogs that ask for documents narrow a request down to: funds, and kinds of documents of each system.
import { useQuery } from "@tanstack/react-query";
import { systemsQuery } from "@/api/queries";
import { Check, Field, Input, TextArea } from "@/components/ui/field";
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

/** How fast a request goes through its documents, and in which order. */
export interface Pace {
  /** Documents at the same time, as typed. */
  atOnce: string;
  newestFirst: boolean;
}

/** The usual pace: as fast as the systems allow, in no special order. */
export const USUAL_PACE: Pace = { atOnce: "", newestFirst: false };

const MOST_AT_ONCE = 100;

/** Whether what was typed is a number that the server takes. */
export function isPace({ atOnce }: Pace): boolean {
  return atOnce === "" || (/^\d{1,3}$/.test(atOnce) && Number(atOnce) >= 1 && Number(atOnce) <= MOST_AT_ONCE);
}

/** Fields of the pace. */
export function PaceChoice({ pace, onChange }: { pace: Pace; onChange: (pace: Pace) => void }) {
  const words = useText().runs.ask;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="sr-only">{words.pace}</legend>
      <Field label={words.atOnce} hint={words.atOnceHint} fault={isPace(pace) ? undefined : words.atOnceFault}>
        <Input
          inputMode="numeric"
          className="w-24"
          value={pace.atOnce}
          onChange={(event) => onChange({ ...pace, atOnce: event.target.value.trim() })}
        />
      </Field>
      <Check checked={pace.newestFirst} onChange={(event) => onChange({ ...pace, newestFirst: event.target.checked })}>
        {words.newestFirst}
        <span className="block text-[12px] text-muted">{words.newestFirstHint}</span>
      </Check>
    </fieldset>
  );
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
