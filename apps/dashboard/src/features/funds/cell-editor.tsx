// The cell that is being typed into. Enter and Tab take the text, Esc leaves it, Ctrl+Enter takes it in every selected row.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useText } from "@/i18n/text";
import { type Field, STANDINGS } from "./fields";

/** Which cell follows. */
export interface Move {
  down: number;
  right: number;
}

interface Props {
  field: Field;
  text: string;
  fund: string;
  onChange: (text: string) => void;
  onCommit: (move: Move | undefined, everywhere: boolean) => void;
  onLeave: () => void;
}

const LOOK = "absolute inset-0 size-full bg-surface px-2 text-ink outline-2 outline-offset-[-2px] outline-accent";

/** The field. */
export function CellEditor({ field, text, fund, onChange, onCommit, onLeave }: Props) {
  const words = useText().funds;
  const control = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const over = useRef(false);
  useEffect(() => {
    const { current } = control;
    current?.focus();
    if (current instanceof HTMLInputElement) current.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const end = (how: () => void) => {
    if (over.current) return;
    over.current = true;
    how();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") end(onLeave);
    else if (event.key === "Enter") {
      const everywhere = event.ctrlKey || event.metaKey;
      end(() => onCommit({ down: everywhere ? 0 : 1, right: 0 }, everywhere));
    } else if (event.key === "Tab") end(() => onCommit({ down: 0, right: event.shiftKey ? -1 : 1 }, false));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const rest = {
    ref: control,
    "aria-label": words.editing(words.columns[field], fund),
    value: text,
    onKeyDown,
    onBlur: () => end(() => onCommit(undefined, false)),
    className: LOOK,
  };
  if (field === "situacao") {
    return (
      <select {...rest} onChange={(event) => onChange(event.target.value)}>
        {STANDINGS.map((standing) => (
          <option key={standing} value={standing}>
            {words.standings[standing]}
          </option>
        ))}
      </select>
    );
  }
  return <input {...rest} autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
}
