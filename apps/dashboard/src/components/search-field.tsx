// A field to search with.
import { Search } from "lucide-react";
import { useTyped } from "./use-typed";

interface Props {
  label: string;
  value: string;
  onSearch: (typed: string) => void;
  /** Told of Enter, and whether Shift was held. */
  onEnter?: (shifted: boolean) => void;
  className: string;
}

/** The field. */
export function SearchField({ label, value, onSearch, onEnter, className }: Props) {
  return (
    <span className="relative">
      <Search aria-hidden="true" className="absolute top-2 left-2 size-4 text-muted" />
      <input
        {...useTyped(value, onSearch)}
        data-search
        onKeyDown={(event) => event.key === "Enter" && onEnter?.(event.shiftKey)}
        aria-label={label}
        placeholder={label}
        className={`h-8 rounded-md border border-line-strong/70 bg-surface pr-2 pl-8 ${className}`}
      />
    </span>
  );
}
