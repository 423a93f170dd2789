// By which columns a table is ordered, as its address says: names in their order, with a minus for downwards.
import type { SortingState } from "@tanstack/react-table";

/** The order that an address says. */
export function readOrder(order: string | null): SortingState {
  const names = (order ?? "").split(",").filter((name) => name !== "" && name !== "-");
  return names.map((name) => ({ id: name.replace(/^-/, ""), desc: name.startsWith("-") }));
}

/** The order for an address. */
export function writeOrder(order: SortingState): string {
  return order.map(({ id, desc }) => (desc ? `-${id}` : id)).join(",");
}

/** The order after its column was chosen: upwards, downwards, not at all. The other columns stay before it when it is a further one. */
export function nextOrder(order: SortingState, id: string, further: boolean): SortingState {
  const now = order.find((one) => one.id === id);
  const next = now?.desc ? [] : [{ id, desc: now !== undefined }];
  if (!further) return next;
  return now ? order.flatMap((one) => (one.id === id ? next : [one])) : [...order, ...next];
}
