// How old the figures of a fund are, said when a business day or more is missing.

import type { Schemas } from "@/api/client";
import { useDaysOff } from "@/api/days-off";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import { addDays, businessDaysAfter, businessDaysBefore, today } from "@/lib/dates";
import { lastExpected } from "./standing";

/** Days back within which business days are counted. */
const REACH = 90;

interface Props {
  fund: Schemas["Serie"]["fundo"];
  /** The newest day with figures. */
  last: string | undefined;
}

/** The note; nothing while the last business day is there, or the last day of a fund that was closed. */
export function Freshness({ fund, last }: Props) {
  const words = useText().portfolios.facts;
  const { day } = useFormat();
  const now = today(new Date());
  const reach = addDays(now, -REACH);
  const off = useDaysOff(reach, now);
  if (last === undefined) return null;
  const expected = lastExpected(fund, businessDaysBefore(now, 1, off));
  if (last >= expected) return null;
  const missing = last < reach ? undefined : businessDaysAfter(last, expected, off);
  return <Pill tone="warn">{words.stale(day(last), missing)}</Pill>;
}
