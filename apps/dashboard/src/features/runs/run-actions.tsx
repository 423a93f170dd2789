// Pausing, cancelling and repeating a run. Each says what it does before it is done.
import { ChevronDown, RotateCcw } from "lucide-react";
import { useNavigate } from "react-router";
import type { Schemas } from "@/api/client";
import { RunControl } from "@/components/run/run-control";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useText } from "@/i18n/text";
import { hasEnded } from "@/lib/states";
import { useRefusal } from "@/live/use-refusal";
import { useRepeat } from "./actions";

type Job = Schemas["JobDetalhe"];

/** What can be done to a run as it stands. */
export function RunActions({ job }: { job: Job }) {
  if (job.tipo !== "coleta") return null;
  return hasEnded(job) ? <RepeatActions job={job} /> : <RunControl run={job} open={job.itens.aberto} />;
}

function RepeatActions({ job }: { job: Job }) {
  const text = useText();
  const words = text.runs.run;
  const refusal = useRefusal("operador");
  const navigate = useNavigate();
  const repeat = useRepeat(job.id, (id) => void navigate(`/etl/${id}`));
  const { falha, cancelado, aberto, sem_dado: missing } = job.itens;
  const failed = falha + cancelado + aberto;
  const disabled = refusal !== undefined || repeat.isPending;
  return (
    <>
      {failed > 0 && (
        <Button look="primary" disabled={disabled} title={refusal} onClick={() => repeat.mutate("falhas")}>
          <RotateCcw aria-hidden="true" />
          {words.repeat(failed)}
        </Button>
      )}
      <Menu
        trigger={
          <Button disabled={disabled} title={refusal}>
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
