// The day that is looked at: typed, or the business day before and after.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useDaysOff } from "@/api/days-off";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { addDays, isBusinessDay, today } from "@/lib/dates";

/** Days that a step may go over: more than there are off in a row. */
const REACH = 15;

/** The picker. */
export function DayPicker({ day, onChange }: { day: string; onChange: (day: string) => void }) {
  const text = useText().panel.day;
  const last = today(new Date());
  const off = useDaysOff(addDays(day || last, -REACH), addDays(day || last, REACH));
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
