// The way through what a search found: which match is marked, of how many, and the ones before and after it.
import { ChevronDown, ChevronUp } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";

interface Props {
  count: number;
  /** Place of the marked line among the matches, -1 for none. */
  marked: number;
  onStep: (direction: 1 | -1) => void;
}

/** Count and buttons. */
export function MatchSteps({ count, marked, onStep }: Props) {
  const text = useText().logs.matches;
  return (
    <span className="flex items-center">
      <span role="status" className="text-[12px] text-muted tabular-nums">
        {text.place(marked + 1, count)}
      </span>
      <Button look="ghost" size="icon" aria-label={text.before} title={text.before} onClick={() => onStep(-1)}>
        <ChevronUp aria-hidden="true" />
      </Button>
      <Button look="ghost" size="icon" aria-label={text.next} title={text.next} onClick={() => onStep(1)}>
        <ChevronDown aria-hidden="true" />
      </Button>
    </span>
  );
}
