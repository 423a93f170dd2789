// The day that is looked at: typed, or the business day before and after.
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { calendarQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { addDays, isBusinessDay, today } from "@/lib/dates";

const WEEKENDS = { holidays: new Set<string>(), extra: new Set<string>() };

/** The picker. */
export function DayPicker({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const text = useText().panel.day;
  const off = useQuery(calendarQuery(Number(day.slice(0, 4) || new Date().getFullYear()))).data ?? WEEKENDS;
  const last = today(new Date());
  const step = (direction: 1 | -1) => {
    let next = addDays(day, direction);
    while (!isBusinessDay(next, off)) next = addDays(next, direction);
    if (next <= last) onChange(next);
  };
  return (
    <div className="flex items-center gap-1">
      <Button
        look="ghost"
        size="icon"
        aria-label={text.before}
        title={text.before}
        disabled={!day}
        onClick={() => step(-1)}
      >
        <ChevronLeft aria-hidden="true" />
      </Button>
      <label className="flex items-center gap-2 text-muted">
        {text.label}
        <input
          type="date"
          value={day}
          max={last}
          onChange={(event) => event.target.value && onChange(event.target.value)}
          className="h-8 rounded-md border border-line-strong/70 bg-surface px-2 text-ink tabular-nums"
        />
      </label>
      <Button
        look="ghost"
        size="icon"
        aria-label={text.after}
        title={text.after}
        disabled={!day || day >= last}
        onClick={() => step(1)}
      >
        <ChevronRight aria-hidden="true" />
      </Button>
    </div>
  );
}
