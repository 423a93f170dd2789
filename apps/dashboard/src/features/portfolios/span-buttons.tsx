// The windows of a chart as buttons; the one that is shown is in the address.
import { useSearchParams } from "react-router";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { SPANS, type Span } from "./spans";

/** The buttons. `span` is none of them while other days were chosen. */
export function SpanButtons({ span }: { span: Span | undefined }) {
  const text = useText().portfolios;
  const [, setQuery] = useSearchParams();
  const choose = (name: Span) =>
    setQuery(
      (before) => {
        for (const other of ["de", "ate"]) before.delete(other);
        before.set("janela", name);
        return before;
      },
      { replace: true },
    );
  return (
    <div className="flex gap-1">
      {SPANS.map((name) => (
        <Button
          key={name}
          size="small"
          aria-pressed={name === span}
          className={cn(name === span && "bg-accent-soft text-accent")}
          onClick={() => choose(name)}
        >
          {text.spans[name]}
        </Button>
      ))}
    </div>
  );
}
