// A field whose text is in the address. What is typed stands in it at once, whatever time the address takes to follow: a page that
// draws many rows for each letter would otherwise put an older text back and lose what was typed meanwhile.
import { type ChangeEvent, useEffect, useRef, useState } from "react";

/** What such a field needs. */
export function useTyped(value: string, onTyped: (typed: string) => void) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    // Changed by somebody else: a link, the way back.
    if (field.current !== document.activeElement) setTyped(value);
  }, [value]);
  return {
    ref: field,
    value: typed,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      setTyped(event.target.value);
      onTyped(event.target.value);
    },
    onBlur: () => setTyped(value),
  };
}
