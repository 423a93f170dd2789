// Cancelling and repeating a run. Each says what it does before it is done.
import { ChevronDown, RotateCcw, Square } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "@/api/account";
import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useText } from "@/i18n/text";
import { hasEnded } from "@/lib/states";
import { useCancel, useRepeat } from "./actions";

type Job = Schemas["JobDetalhe"];

/** What can be done to a run as it stands. */
export function RunActions({ job }: { job: Job }) {
  if (job.tipo !== "coleta") return null;
  return hasEnded(job) ? <RepeatActions job={job} /> : <CancelAction job={job} />;
}

function CancelAction({ job }: { job: Job }) {
  const text = useText();
  const words = text.runs.run;
  const may = useMay("operador");
  const [asking, ask] = useState(false);
  const cancel = useCancel(job.id);
  const confirm = () => {
    cancel.mutate();
    ask(false);
  };
  const cancelling = cancel.isPending || cancel.isSuccess;
  return (
    <>
      <Button
        look="danger"
        disabled={!may || cancelling}
        title={may ? undefined : text.common.needsRole(text.common.roles.operador)}
        onClick={() => ask(true)}
      >
        <Square aria-hidden="true" />
        {cancelling ? text.common.states.cancelando : words.cancel}
      </Button>
      <Dialog
        open={asking}
        onOpenChange={ask}
        title={words.cancelTitle(job.id)}
        lead={words.cancelLead(job.itens.aberto)}
        footer={
          <>
            <Button onClick={() => ask(false)}>{words.keepRunning}</Button>
            <Button look="danger" onClick={confirm}>
              {words.cancel}
            </Button>
          </>
        }
      >
        <p>{words.cancelConsequence}</p>
      </Dialog>
    </>
  );
}

function RepeatActions({ job }: { job: Job }) {
  const text = useText();
  const words = text.runs.run;
  const may = useMay("operador");
  const navigate = useNavigate();
  const repeat = useRepeat(job.id, (id) => void navigate(`/etl/${id}`));
  const { falha, cancelado, aberto, sem_dado: missing } = job.itens;
  const failed = falha + cancelado + aberto;
  const disabled = !may || repeat.isPending;
  const refused = may ? undefined : text.common.needsRole(text.common.roles.operador);
  return (
    <>
      {failed > 0 && (
        <Button look="primary" disabled={disabled} title={refused} onClick={() => repeat.mutate("falhas")}>
          <RotateCcw aria-hidden="true" />
          {words.repeat(failed)}
        </Button>
      )}
      <Menu
        trigger={
          <Button disabled={disabled} title={refused}>
            {words.repeatMore}
            <ChevronDown aria-hidden="true" />
          </Button>
        }
      >
        {missing > 0 && <MenuItem onSelect={() => repeat.mutate("faltantes")}>{words.repeatMissing}</MenuItem>}
        <MenuItem onSelect={() => repeat.mutate("tudo")}>{words.repeatAll}</MenuItem>
      </Menu>
    </>
  );
}
