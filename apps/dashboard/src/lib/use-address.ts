// What a page keeps in its address: the view that somebody sees can be sent to somebody else.
import { useNavigate, useSearchParams } from "react-router";

/** Values of the address by name; an empty one is taken away, one that is not named stays. */
export type AddressValues = Record<string, string | undefined>;

/** Changes the address. The way back undoes an `undoable` change and skips any other. */
export type ChangeAddress = (values: AddressValues, undoable?: boolean) => void;

/**
 * The address, and how to change it.
 *
 * A change begins from what the address says when it is made, not from what was drawn last: of two quick
 * changes the second would take the first away otherwise, as the router's own setter does.
 */
export function useAddress(): [URLSearchParams, ChangeAddress] {
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const change: ChangeAddress = (values, undoable = false) => {
    const next = addressNow();
    for (const [name, value] of Object.entries(values)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    navigate(`?${next}`, { replace: !undoable });
  };
  return [query, change];
}

/** What the address says at this moment, which may be ahead of what is drawn. */
export function addressNow(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** Takes all of these values away. */
export function without(names: readonly string[]): AddressValues {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * The tab that the address names in `parte`, else the first one, and how to choose another.
 *
 * Another tab begins without what this one keeps in the address, but for the values that are `common` to all.
 */
export function useTab<Tab extends string>(
  tabs: readonly [Tab, ...Tab[]],
  common: readonly string[] = [],
): [Tab, (tab: string) => void] {
  const [query, change] = useAddress();
  const tab = tabs.find((name) => name === query.get("parte")) ?? tabs[0];
  const choose = (chosen: string) => {
    const own = [...query.keys()].filter((name) => !common.includes(name));
    change({ ...without(own), parte: chosen === tabs[0] ? "" : chosen });
  };
  return [tab, choose];
}

/** One value of the address, and how to change it or, with an empty one, to take it away. The way back undoes these changes. */
export function useParameter(name: string): [string, (value: string) => void] {
  const [query, change] = useAddress();
  return [query.get(name) ?? "", (value) => change({ [name]: value }, true)];
}
