// Cancels a run, after saying what that means; one that was cancelled and still goes on can be ended by force.
import { OctagonX, Square } from "lucide-react";
import { useState } from "react";
import { ActionButton } from "@/components/action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useText } from "@/i18n/text";
import { useCancel } from "./use-steering";

interface Props {
  run: number;
  /** It was cancelled and has not ended yet. */
  cancelling: boolean;
  /** Documents without an outcome. */
  open: number;
  size: "normal" | "small";
}

/** The button and its question. */
export function CancelRun({ run, cancelling, open, size }: Props) {
  const words = useText().runs.run;
  const [asking, ask] = useState(false);
  const cancel = useCancel(run);
  const said = cancelling
    ? { of: words.forceOf, title: words.forceTitle, lead: words.forceLead, after: words.forceConsequence }
    : { of: words.cancelOf, title: words.cancelTitle, lead: words.cancelLead(open), after: words.cancelConsequence };
  const confirm = () => {
    cancel.mutate(cancelling ? "force" : "ask");
    ask(false);
  };
  const Icon = cancelling ? OctagonX : Square;
  return (
    <>
      <ActionButton
        needs="operador"
        look="danger"
        size={size}
        disabled={cancel.isPending}
        aria-label={size === "small" ? said.of(run) : undefined}
        onClick={() => ask(true)}
      >
        <Icon aria-hidden="true" />
        {cancelling ? words.force : size === "small" ? words.cancelShort : words.cancel}
      </ActionButton>
      <Dialog
        open={asking}
        onOpenChange={ask}
        title={said.title(run)}
        lead={said.lead}
        footer={
          <>
            <Button onClick={() => ask(false)}>{words.keepRunning}</Button>
            <ActionButton needs="operador" look="danger" onClick={confirm}>
              {cancelling ? words.force : words.cancel}
            </ActionButton>
          </>
        }
      >
        <p>{said.after}</p>
      </Dialog>
    </>
  );
}
