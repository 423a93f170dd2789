// The days that a fund's chart shows: a window that ends today, or days that somebody chose; both live in the address.

import { today } from "@/lib/dates";
import { useAddress } from "@/lib/use-address";
import { firstDayOf, type Span, spanIn } from "./spans";

/** From one day to another, both included. */
export interface Range {
  from: string;
  to: string;
}

interface Shown {
  /** The window; none while days were chosen. */
  span: Span | undefined;
  /** All that can be shown at once. */
  whole: Range;
  /** What is shown of it. */
  shown: Range;
  /** Shows some days, or the window again. */
  show: (range: Range | undefined) => void;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the address says. */
export function useRange(): Shown {
  const [query, change] = useAddress();
  const now = today(new Date());
  const span = spanIn(query.get("janela"));
  const [from, to] = ["de", "ate"].map((name) => DAY.exec(query.get(name) ?? "")?.[0]);
  const first = firstDayOf(span, now);
  const shown = { from: from ?? first, to: to ?? now };
  const show = (range: Range | undefined) => change({ de: range?.from, ate: range?.to });
  return {
    span: from || to ? undefined : span,
    whole: { from: [shown.from, first].sort()[0] ?? first, to: now },
    shown,
    show,
  };
}
