// The windows of a chart as buttons; the one that is shown is in the address.

import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useAddress } from "@/lib/use-address";
import { SPANS, type Span } from "./spans";

/** The buttons. `span` is none of them while other days were chosen. */
export function SpanButtons({ span }: { span: Span | undefined }) {
  const text = useText().portfolios;
  const [, change] = useAddress();
  const choose = (name: Span) => change({ de: "", ate: "", janela: name });
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
