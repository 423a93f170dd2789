// Which of the systems that are on a request is for.
import { useQuery } from "@tanstack/react-query";
import { systemsQuery } from "@/api/queries";
import { AsyncPanel } from "@/components/async-panel";
import { Check } from "@/components/ui/field";
import { useText } from "@/i18n/text";

interface Props {
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Boxes for the systems that are on. */
export function SystemChoice({ chosen, onChange }: Props) {
  const text = useText().runs.ask;
  const query = useQuery(systemsQuery);
  return (
    <fieldset>
      <legend className="mb-1 text-[12px] font-medium text-muted">{text.systems}</legend>
      <AsyncPanel query={query}>
        {(systems) => {
          const active = systems.filter((system) => system.ativo);
          if (active.length === 0) return <p className="text-warn">{text.noSystem}</p>;
          return (
            <div className="flex flex-wrap gap-x-5 gap-y-1">
              {active.map((system) => (
                <Check
                  key={system.id}
                  checked={chosen.includes(system.id)}
                  onChange={(event) =>
                    onChange(event.target.checked ? [...chosen, system.id] : chosen.filter((id) => id !== system.id))
                  }
                >
                  {system.nome}
                </Check>
              ))}
            </div>
          );
        }}
      </AsyncPanel>
      {chosen.length === 0 && <p className="mt-1 text-[12px] text-muted">{text.needSystem}</p>}
    </fieldset>
  );
}
