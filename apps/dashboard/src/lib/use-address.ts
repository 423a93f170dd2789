// What a page keeps in its address: the view that somebody sees can be sent to somebody else.
import { useSearchParams } from "react-router";

/** The address, and how to put a value there or, with an empty one, to take it away. The way back skips these changes. */
export function useAddress(): [URLSearchParams, (name: string, value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const put = (name: string, value: string) =>
    setQuery(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  return [query, put];
}

/** One value of the address, and how to change it or, with an empty one, to take it away. The way back undoes these changes. */
export function useParameter(name: string): [string, (value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const put = (value: string) =>
    setQuery((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    });
  return [query.get(name) ?? "", put];
}
