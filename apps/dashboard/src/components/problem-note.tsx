// What went wrong, in words, with the code that can be looked up and the way on.
import { CircleX } from "lucide-react";
import { CODES } from "@/api/codes.gen";
import { NO_ANSWER, type Problem } from "@/api/problem";
import { useText } from "@/i18n/text";
import { CopyText } from "./copy-text";
import { Button } from "./ui/button";

/** The sentence of a problem. */
export function useSentence(): (problem: Problem) => string {
  const { panel } = useText().common;
  return (problem) => problem.detail || (problem.code === NO_ANSWER ? panel.network : panel.unexpected);
}

interface Props {
  problem: Problem;
  /** What is lacking, where more than the place says it. */
  title?: string;
  onRetry?: (() => void) | undefined;
}

/** A failure in place of what should be here. */
export function ProblemNote({ problem, title, onRetry }: Props) {
  const text = useText().common;
  const sentence = useSentence();
  return (
    <div role="alert" className="flex items-start gap-3 rounded-md border border-fail/50 bg-fail-soft px-4 py-3">
      <CircleX aria-hidden="true" className="mt-px size-4 shrink-0 text-fail" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-fail">{title ?? text.panel.errorTitle}</p>
        <p>{sentence(problem)}</p>
        <p className="mt-1 flex items-center gap-1 text-[12px] text-muted">
          {text.panel.code(problem.code)}
          <CopyText text={problem.code} label={text.panel.copyCode} />
          {problem.code in CODES && (
            <a href={`/docs/erros/${problem.code}`} target="_blank" rel="noreferrer" className="text-accent underline">
              {text.panel.aboutCode}
            </a>
          )}
        </p>
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          {text.actions.retry}
        </Button>
      )}
    </div>
  );
}
