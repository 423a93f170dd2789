// The keys that work everywhere: Ctrl+K, `/` and `?`, and the list of all keys.
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";
import { pageAt } from "./paths";

const CommandPalette = lazy(async () => ({ default: (await import("./command-palette")).CommandPalette }));

/** What is open over the page. */
export type Overlay = "palette" | "keys";

/** Listens to the keys. */
export function useOverlay() {
  const [overlay, setOverlay] = useState<Overlay>();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOverlay((before) => (before === "palette" ? undefined : "palette"));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector("[role=dialog]")) return;
      if (event.key === "?") setOverlay("keys");
      else if (event.key !== "/") return;
      else if (!focusSearch()) setOverlay("palette");
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return { overlay, open: setOverlay, close: () => setOverlay(undefined) };
}

/** The overlay that is open, if one is. */
export function Overlays({ overlay, close }: { overlay: Overlay | undefined; close: () => void }) {
  if (overlay === "keys") return <KeysDialog onClose={close} />;
  if (overlay !== "palette") return null;
  return (
    <Suspense fallback={null}>
      <CommandPalette onClose={close} />
    </Suspense>
  );
}

function KeysDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const words = text.shell.keys;
  const page = pageAt(useLocation().pathname);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.title}
      footer={<Button onClick={onClose}>{text.common.actions.close}</Button>}
    >
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap gap-x-6">
          {page && (
            <a href={`/docs/manual/${page.manual}`} target="_blank" rel="noreferrer" className="text-accent underline">
              {words.howTo(text.shell.pages[page.name])}
            </a>
          )}
          <a href="/docs/manual/" target="_blank" rel="noreferrer" className="text-accent underline">
            {words.manual}
          </a>
        </p>
        {words.groups.map(({ name, keys }) => (
          <section key={name}>
            <h3 className="mb-1 font-semibold">{name}</h3>
            <dl className="grid grid-cols-[150px_1fr] gap-y-1">
              {keys.map(([key, does]) => (
                <div key={key} className="contents">
                  <dt>
                    <kbd className="rounded border border-line-strong/60 bg-raised px-1.5 py-0.5 font-mono text-[12px]">
                      {key}
                    </kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable=true]");
}

/** Goes to the search of the page, if it has one. */
function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>("[data-search]");
  search?.focus();
  search?.select();
  return search !== null;
}
