// The way to anything by its name: pages, funds, runs by their number. Opens with Ctrl+K.
import { useQuery } from "@tanstack/react-query";
import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "@/api/account";
import { matches } from "@/components/table/columns";
import { Dialog } from "@/components/ui/dialog";
import { registerQuery } from "@/features/funds/queries";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatCnpj } from "@/lib/cnpj";
import { PAGES } from "./paths";

interface Entry {
  to: string;
  group: "pages" | "actions" | "runs" | "funds";
  name: string;
  more?: string;
}

/** Funds that are offered at once. */
const FUNDS = 8;
const NUMBER = /^#?\s*(\d{1,15})$/;

/** The palette. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title={useText().shell.palette.title}>
      <Finder onClose={onClose} />
    </Dialog>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const words = useText().shell.palette;
  const navigate = useNavigate();
  const [typed, type] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const entries = useEntries(typed);
  const current = Math.min(at, entries.length - 1);

  useEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });

  const open = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    void navigate(entry.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, entries.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") open(entries[current]);
    else return;
    event.preventDefault();
  };

  return (
    <div className="flex flex-col gap-2">
      <input
        ref={field}
        role="combobox"
        aria-label={words.label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={entries[current] && `${id}-${current}`}
        placeholder={words.placeholder}
        value={typed}
        autoComplete="off"
        onChange={(event) => {
          type(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="h-9 w-full rounded-md border border-line-strong/70 bg-surface px-3"
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={words.label} className="max-h-80 overflow-auto">
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the list are the field's
          <div
            key={`${entry.group} ${entry.to}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === current}
            onClick={() => open(entry)}
            onMouseMove={() => setAt(index)}
            className={cn(
              "flex min-h-8 cursor-pointer items-center gap-3 rounded-md px-3 py-1",
              index === current && "bg-accent-soft text-accent",
            )}
          >
            <span className="w-20 shrink-0 text-[11px] text-muted">{words.groups[entry.group]}</span>
            <span className="min-w-0 flex-1 truncate font-medium">{entry.name}</span>
            {entry.more && <span className="shrink-0 text-[12px] text-muted tabular-nums">{entry.more}</span>}
            {index === current && <CornerDownLeft aria-hidden="true" className="size-3.5 shrink-0" />}
          </div>
        ))}
      </div>
      <p role="status" className={entries.length > 0 ? "sr-only" : "px-3 py-2 text-muted"}>
        {entries.length === 0 ? words.nothing : words.found(entries.length)}
      </p>
    </div>
  );
}

/** What fits what was typed. */
function useEntries(typed: string): readonly Entry[] {
  const text = useText();
  const may = useMay("operador");
  const funds = useQuery(registerQuery).data;
  return useMemo(() => {
    const words = text.shell.palette;
    const pages = PAGES.map(({ path, name }): Entry => ({ to: path, group: "pages", name: text.shell.pages[name] }));
    const settings = Object.entries(text.settings.names).map(
      ([part, name]): Entry => ({
        to: `/ajustes/${part}`,
        group: "pages",
        name: `${text.shell.pages.settings}: ${name}`,
      }),
    );
    const actions: Entry[] = may
      ? [
          { to: "/etl/novo", group: "actions", name: text.runs.new },
          { to: "/etl/reprocessar", group: "actions", name: text.runs.reprocess },
        ]
      : [];
    const [, number] = NUMBER.exec(typed.trim()) ?? [];
    const run: Entry[] = number ? [{ to: `/etl/${number}`, group: "runs", name: words.run(number) }] : [];
    const named = [...pages, ...actions, ...settings].filter((entry) => matches(entry.name, typed));
    if (typed.trim() === "") return [...pages, ...actions];
    const found = (funds ?? [])
      .filter((fund) => matches(`${fund.fundo} ${fund.nome} ${fund.cnpj ?? ""} ${formatCnpj(fund.cnpj)}`, typed))
      .slice(0, FUNDS)
      .map(
        (fund): Entry => ({
          to: `/carteiras/${fund.id_fundo}`,
          group: "funds",
          name: fund.fundo,
          ...(fund.cnpj ? { more: formatCnpj(fund.cnpj) } : {}),
        }),
      );
    return [...run, ...named, ...found];
  }, [text, may, funds, typed]);
}
