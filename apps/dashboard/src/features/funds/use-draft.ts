// The draft of the register, kept while the page is open, and the question before it would be lost.
import { useEffect, useReducer } from "react";
import { useBlocker } from "react-router";
import { NOTHING, reduce } from "./draft";

/** The draft, and who stands in the way of leaving it behind. */
export function useDraft() {
  const [draft, act] = useReducer(reduce, NOTHING);
  const unsaved = draft.entries.size > 0;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
  return { draft, act, blocker };
}
