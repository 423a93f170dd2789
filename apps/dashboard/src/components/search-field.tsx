// A field to search with. What is typed stands in it at once, whatever time the address takes to follow: a page that draws many
// rows for each letter would otherwise put an older text back and lose what was typed meanwhile.
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

interface Props {
  label: string;
  value: string;
  onSearch: (typed: string) => void;
  className: string;
}

/** The field. */
export function SearchField({ label, value, onSearch, className }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    // Changed by somebody else: a link, the way back.
    if (field.current !== document.activeElement) setTyped(value);
  }, [value]);
  return (
    <span className="relative">
      <Search aria-hidden="true" className="absolute top-2 left-2 size-4 text-muted" />
      <input
        ref={field}
        data-search
        aria-label={label}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onSearch(event.target.value);
        }}
        onBlur={() => setTyped(value)}
        placeholder={label}
        className={`h-8 rounded-md border border-line-strong/70 bg-surface pr-2 pl-8 ${className}`}
      />
    </span>
  );
}
