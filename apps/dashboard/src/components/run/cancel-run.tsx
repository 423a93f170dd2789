// Cancels a run, after saying what that means.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Square } from "lucide-react";
import { useState } from "react";
import { api, bodyOf } from "@/api/client";
import { keys } from "@/api/queries";
import { ActionButton } from "@/components/action";
import { useTellFailure } from "@/components/tell-failure";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { tellDone } from "@/components/ui/toast";
import { useText } from "@/i18n/text";

interface Props {
  run: number;
  /** Documents without an outcome. */
  open: number;
  size?: "normal" | "small";
}

/** The button and its question. */
export function CancelRun({ run, open, size = "normal" }: Props) {
  const text = useText();
  const words = text.runs.run;
  const [asking, ask] = useState(false);
  const cancel = useCancel(run);
  const confirm = () => {
    cancel.mutate();
    ask(false);
  };
  const cancelling = cancel.isPending || cancel.isSuccess;
  return (
    <>
      <ActionButton
        needs="operador"
        look="danger"
        size={size}
        disabled={cancelling}
        aria-label={size === "small" ? words.cancelOf(run) : undefined}
        onClick={() => ask(true)}
      >
        <Square aria-hidden="true" />
        {cancelling ? text.common.states.cancelando : size === "small" ? words.cancelShort : words.cancel}
      </ActionButton>
      <Dialog
        open={asking}
        onOpenChange={ask}
        title={words.cancelTitle(run)}
        lead={words.cancelLead(open)}
        footer={
          <>
            <Button onClick={() => ask(false)}>{words.keepRunning}</Button>
            <ActionButton needs="operador" look="danger" onClick={confirm}>
              {words.cancel}
            </ActionButton>
          </>
        }
      >
        <p>{words.cancelConsequence}</p>
      </Dialog>
    </>
  );
}

function useCancel(id: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.POST("/api/cancel/{job_id}", { params: { path: { job_id: id } } })),
    onSuccess: ({ message }) => {
      tellDone(message);
      for (const queryKey of [keys.job(id), keys.jobs, keys.coverage]) void cache.invalidateQueries({ queryKey });
    },
    onError: useTellFailure(),
  });
}
