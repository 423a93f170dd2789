// The filters of the audit, kept in the address. What is typed is looked for when it is done.
import { useState } from "react";
import { DayFilter } from "@/components/day-filter";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { SMALL_CONTROL } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { useParameter } from "@/lib/use-address";

/** Parameters of the address that the audit takes. */
export const AUDIT_FILTERS = ["quem", "acao", "objeto", "resultado", "de", "ate"] as const;

/** The controls. */
export function AuditFilters({ active, onClear }: { active: boolean; onClear: () => void }) {
  const text = useText();
  const words = text.settings.audit;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 text-[12px]">
      <Typed name="quem" label={words.who} />
      <Chosen name="acao" label={words.action} options={words.actions} />
      <Typed name="objeto" label={words.about} />
      <Chosen name="resultado" label={words.outcome} options={words.outcomes} />
      <DayFilter name="de" label={words.from} />
      <DayFilter name="ate" label={words.to} />
      {active && (
        <Button size="small" look="ghost" onClick={onClear}>
          {text.common.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}

function Typed({ name, label }: { name: string; label: string }) {
  const [value, put] = useParameter(name);
  return <TypedField key={value} label={label} value={value} onDone={put} />;
}

function TypedField({ label, value, onDone }: { label: string; value: string; onDone: (typed: string) => void }) {
  const [typed, type] = useState(value);
  const done = () => typed.trim() !== value && onDone(typed.trim());
  return (
    <input
      aria-label={label}
      placeholder={label}
      value={typed}
      className={`${SMALL_CONTROL} w-25`}
      onChange={(event) => type(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
    />
  );
}

function Chosen({ name, label, options }: { name: string; label: string; options: Record<string, string> }) {
  const [value, put] = useParameter(name);
  const choices = Object.entries(options);
  return (
    <Choice
      label={label}
      any={label}
      value={value}
      options={choices}
      onChoose={put}
      className="h-7 max-w-40 text-[12px]"
    />
  );
}
