// A choice of one among many, found by typing a part of its name, whatever the accents.
import { type KeyboardEvent, useId, useState } from "react";
import { matches } from "@/components/table/columns";
import { cn } from "@/lib/cn";

interface Props {
  label: string;
  /** What choosing none of them is called. */
  any: string;
  value: string;
  /** What is chosen, with the words that people see. */
  options: readonly (readonly [string, string])[];
  /** Said when nothing has such a name. */
  none: string;
  onChoose: (value: string) => void;
  className?: string;
}

/** Names that are offered at once. */
const OFFERED = 8;

/** The control; an empty value is any of them. */
export function SearchChoice({ label, any, value, options, none, onChoose, className }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const [at, setAt] = useState(0);
  const open = typed !== undefined;
  const name = options.find(([option]) => option === value)?.[1] ?? value;
  const found = open ? options.filter(([, title]) => matches(title, typed)).slice(0, OFFERED) : [];
  const choose = (option: string) => {
    setTyped(undefined);
    onChoose(option);
  };
  const leave = () => {
    if (typed === "" && value) onChoose("");
    setTyped(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = found[at];
    if (event.key === "ArrowDown") setAt((at + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setAt((at + found.length - 1) % Math.max(1, found.length));
    else if (event.key === "Enter" && current) choose(current[0]);
    else if (event.key === "Escape" && open) setTyped(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <span className={cn("relative", className)}>
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={found[at] && `${id}-${at}`}
        autoComplete="off"
        placeholder={any}
        value={typed ?? name}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onBlur={leave}
        onKeyDown={onKeyDown}
        className="h-7 w-full truncate rounded-md border border-line-strong/70 bg-surface px-1.5 text-ink"
      />
      {open && (
        <div className="absolute left-0 z-20 mt-1 w-72 rounded-md border border-line bg-surface py-1 shadow-md">
          <div id={`${id}-list`} role="listbox" aria-label={label}>
            {found.map(([option, title], index) => (
              <div
                key={option}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                className={cn("cursor-pointer truncate px-2.5 py-1", index === at && "bg-accent-soft")}
                onMouseDown={(event) => {
                  // Before the field loses the focus, which would end the choice.
                  event.preventDefault();
                  choose(option);
                }}
              >
                {title}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className="px-2.5 py-1 text-muted">{none}</p>}
        </div>
      )}
    </span>
  );
}
