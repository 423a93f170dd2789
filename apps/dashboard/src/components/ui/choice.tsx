// A choice of one among few, or of any of them.
import { cn } from "@/lib/cn";

interface Props {
  /** What a label that stands beside it is for. */
  id?: string;
  /** Its name, where no label stands beside it. */
  label?: string;
  /** What choosing none of them is called; without it one of them is always chosen. */
  any?: string;
  value: string;
  /** What is chosen, with the words that people see. */
  options: readonly (readonly [string, string])[];
  onChoose: (value: string) => void;
  className?: string;
}

/** The control; an empty value is any of them. */
export function Choice({ id, label, any, value, options, onChoose, className }: Props) {
  return (
    <select
      id={id}
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
      className={cn("h-8 rounded-md border border-line-strong/70 bg-surface px-1.5 text-ink", className)}
    >
      {any !== undefined && <option value="">{any}</option>}
      {options.map(([option, title]) => (
        <option key={option} value={option}>
          {title}
        </option>
      ))}
    </select>
  );
}
