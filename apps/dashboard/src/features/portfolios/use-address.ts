// What the address of a fund's page names: the day, and the class of assets.
import { useSearchParams } from "react-router";
import { useAddress } from "@/lib/use-address";

/** The day that the address names, else the last one with figures, and how to change it. */
export function useDay(last: string | undefined): [string | undefined, (day: string) => void] {
  const [query, setQuery] = useSearchParams();
  const put = (day: string) =>
    setQuery((before) => {
      before.set("data", day);
      return before;
    });
  return [query.get("data") ?? last, put];
}

/** The class that the address names, and how to choose one or none. */
export function useClass(): [string, (name: string) => void] {
  const [query, put] = useAddress();
  return [query.get("classe") ?? "", (name) => put("classe", name)];
}
