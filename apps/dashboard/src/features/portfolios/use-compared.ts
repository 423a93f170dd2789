// Which funds are compared, kept in the address.
import { useMemo } from "react";
import { useSearchParams } from "react-router";

/** Funds that can be compared at once. */
export const MOST = 6;

/** The funds, and how one is taken in or out. */
export function useCompared() {
  const [query, setQuery] = useSearchParams();
  const said = query.get("fundos") ?? "";
  const compared = useMemo(() => [...new Set(said.split(",").map(Number))].filter(isId).slice(0, MOST), [said]);
  const toggle = (id: number) =>
    setQuery(
      (before) => {
        const now = (before.get("fundos") ?? "").split(",").map(Number).filter(isId);
        const next = now.includes(id) ? now.filter((known) => known !== id) : [...now, id];
        if (next.length > 0) before.set("fundos", next.join(","));
        else before.delete("fundos");
        return before;
      },
      { replace: true },
    );
  return { compared, toggle };
}

function isId(id: number): boolean {
  return Number.isSafeInteger(id) && id > 0;
}
