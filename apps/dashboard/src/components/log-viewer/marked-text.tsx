// A text in which what was searched is marked.
import { partsOf, type Sought } from "./found";

/** The text; without a search as it is. */
export function MarkedText({ children, sought }: { children: string; sought: Sought }) {
  return partsOf(children, sought).map(({ text, found, at }) =>
    found ? (
      <mark key={at} className="rounded-sm bg-warn-soft text-inherit underline decoration-warn decoration-2">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
