// Ctrl+F within the viewer goes to its own search: the browser's would look only at the lines that are on the page.
import { type RefObject, useEffect } from "react";

/** Listens to the key while nothing outside of the viewer has the focus. */
export function useFind(viewer: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "f") return;
      const focused = document.activeElement;
      const elsewhere = focused && focused !== document.body && !focused.matches("h1");
      if (elsewhere && !viewer.current?.contains(focused)) return;
      const search = viewer.current?.querySelector<HTMLInputElement>("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [viewer]);
}
