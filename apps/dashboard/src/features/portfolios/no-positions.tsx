// A day without positions is no fault: it is said, with the way to the last day that has some.
import { useQuery } from "@tanstack/react-query";
import { CalendarX } from "lucide-react";
import { Link } from "react-router";
import { Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { lastDayQuery } from "./queries";

interface Props {
  day: string;
  onChoose: (day: string) => void;
}

/** The notice. */
export function NoPositions({ day, onChoose }: Props) {
  const text = useText().portfolios.none;
  const format = useFormat();
  const last = useQuery(lastDayQuery(day));
  if (last.isPending) return null;
  if (!last.data) {
    return (
      <Empty
        title={text.never}
        help={text.neverHelp}
        action={
          <Button asChild>
            <Link to="/etl">{text.toRuns}</Link>
          </Button>
        }
      />
    );
  }
  const { data: found } = last;
  return (
    <div
      role="status"
      className="mb-2 flex items-center gap-3 rounded-md border border-line-strong/60 bg-off-soft px-4 py-2.5"
    >
      <CalendarX aria-hidden="true" className="size-5 shrink-0 text-muted" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{text.title(format.day(day))}</span>{" "}
        <span className="text-muted">{text.last(format.day(found))}</span>
      </p>
      <Button onClick={() => onChoose(found)}>{text.see(format.day(found))}</Button>
    </div>
  );
}
