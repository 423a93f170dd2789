// What can be done to a run that goes on: pause it, resume it, cancel it.
import { Pause, Play } from "lucide-react";
import type { Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { useText } from "@/i18n/text";
import { CancelRun } from "./cancel-run";
import { usePause } from "./use-steering";

interface Props {
  run: Pick<Schemas["Job"], "id" | "cancelando" | "pausada">;
  /** Documents without an outcome. */
  open: number;
  size?: "normal" | "small";
}

/** The buttons. */
export function RunControl({ run, open, size = "normal" }: Props) {
  return (
    <>
      {!run.cancelando && <PauseRun run={run} size={size} />}
      <CancelRun run={run.id} cancelling={run.cancelando} open={open} size={size} />
    </>
  );
}

function PauseRun({ run: { id, pausada }, size }: Required<Pick<Props, "run" | "size">>) {
  const words = useText().runs.run;
  const pause = usePause(id);
  const [Icon, label, of] = pausada ? [Play, words.resume, words.resumeOf] : [Pause, words.pause, words.pauseOf];
  return (
    <ActionButton
      needs="operador"
      size={size}
      disabled={pause.isPending}
      aria-label={size === "small" ? of(id) : undefined}
      title={pausada ? undefined : words.pauseHint}
      onClick={() => pause.mutate(!pausada)}
    >
      <Icon aria-hidden="true" />
      {label}
    </ActionButton>
  );
}
