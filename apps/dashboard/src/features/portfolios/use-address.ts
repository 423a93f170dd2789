// What the address of a fund's page names: the day, the version of its document, and the class of assets.
import { useAddress } from "@/lib/use-address";

/** A version of the day's document, by its load. */
const LOAD = "carga";

/** The day that the address names, else the last one with figures, and how to change it. */
export function useDay(last: string | undefined): [string | undefined, (day: string) => void] {
  const [query, change] = useAddress();
  const put = (day: string) => change({ data: day, [LOAD]: "" }, true);
  return [query.get("data") ?? last, put];
}

/** The class that the address names, and how to choose one or none. */
export function useClass(): [string, (name: string) => void] {
  const [query, put] = useAddress();
  return [query.get("classe") ?? "", (name) => put({ classe: name, emissor: "" })];
}

/** The issuer that the address names, and how to choose one or none. */
export function useIssuer(): [string, (name: string) => void] {
  const [query, put] = useAddress();
  return [query.get("emissor") ?? "", (name) => put({ emissor: name, por: "" })];
}

/** The version that the address names, if it is not the one that counts, and how to choose one. */
export function useVersion(): [number | undefined, (load: number | undefined) => void] {
  const [query, put] = useAddress();
  const load = Number(query.get(LOAD) ?? 0);
  return [load > 0 ? load : undefined, (load) => put({ [LOAD]: load ? String(load) : "" })];
}
