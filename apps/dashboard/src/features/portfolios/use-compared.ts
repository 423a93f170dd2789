// Which funds are compared, kept in the address.

import { useMemo } from "react";
import { addressNow, useAddress } from "@/lib/use-address";

/** Funds that can be compared at once. */
export const MOST = 6;

/** The funds, and how one is taken in or out. */
export function useCompared() {
  const [query, change] = useAddress();
  const said = query.get("fundos");
  const compared = useMemo(() => idsIn(said).slice(0, MOST), [said]);
  const toggle = (id: number) => {
    const now = idsIn(addressNow().get("fundos"));
    const next = now.includes(id) ? now.filter((known) => known !== id) : [...now, id];
    change({ fundos: next.join(",") });
  };
  return { compared, toggle };
}

function idsIn(said: string | null): number[] {
  return [...new Set((said ?? "").split(",").map(Number))].filter(isId);
}

function isId(id: number): boolean {
  return Number.isSafeInteger(id) && id > 0;
}
