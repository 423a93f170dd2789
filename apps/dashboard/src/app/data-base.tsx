// The day that somebody works on, the same on every page that is of a day: who leaves the Panel on one goes to the portfolios of it.
import { CalendarDays, X } from "lucide-react";
import { useState } from "react";
import { useLocation } from "react-router";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { useAddress } from "@/lib/use-address";
import { HOME } from "./paths";

/** Addresses that are of a day. */
function isOfADay(path: string): boolean {
  return path === HOME || path === "/carteiras" || path.startsWith("/carteiras/");
}

/** The day, if it is not each page's usual one; the way to a page on it; and how to go back to the usual day. */
export function useDataBase() {
  const { pathname } = useLocation();
  const [query, change] = useAddress();
  const [kept, keep] = useState<string>();
  const here = isOfADay(pathname);
  const day = here ? (query.get("data") ?? undefined) : kept;
  if (day !== kept) keep(day);
  return {
    day,
    addressOf: (path: string) => (day && isOfADay(path) ? `${path}?data=${day}` : path),
    clear: () => (here ? change({ data: "" }) : keep(undefined)),
  };
}

/** Says which day it is, and takes it away. */
export function DataBase({ day, clear }: { day: string; clear: () => void }) {
  const text = useText().shell.dataBase;
  const format = useFormat();
  return (
    <p
      className="mx-2 mt-2 flex items-center gap-1.5 rounded-md bg-raised px-2 text-[12px] text-muted"
      title={text.hint}
    >
      <CalendarDays aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="tabular-nums">{text.is(format.day(day))}</span>
      <Button
        look="ghost"
        size="small-icon"
        className="ml-auto"
        aria-label={text.clear}
        title={text.clear}
        onClick={clear}
      >
        <X aria-hidden="true" />
      </Button>
    </p>
  );
}
