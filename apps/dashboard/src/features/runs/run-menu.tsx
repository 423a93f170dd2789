// What can be done to a run from its row in the list.
import { Ellipsis } from "lucide-react";
import { useNavigate } from "react-router";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useText } from "@/i18n/text";
import { newRunAddress } from "@/lib/addresses";
import { hasEnded } from "@/lib/states";
import { useRefusal } from "@/live/use-refusal";
import { useRepeat } from "./actions";
import { asked, type Job, summary } from "./run-words";

/** The menu. What the role does not allow is not in it. */
export function RunMenu({ job }: { job: Job }) {
  const text = useText().runs;
  const navigate = useNavigate();
  const refused = useRefusal("operador") !== undefined;
  const repeat = useRepeat(job.id, (id) => void navigate(`/etl/${id}`));
  const { data_inicial: from, data_final: to, fundos = [], sistemas = [] } = asked(job);
  const counts = summary(job).itens;
  const failed = counts ? counts.falha + counts.cancelado + counts.aberto : 0;
  const isCollection = job.tipo === "coleta";
  return (
    <Menu
      trigger={
        <Button look="ghost" size="small-icon" aria-label={text.list.actionsOf(job.id)} disabled={repeat.isPending}>
          <Ellipsis aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onSelect={() => void navigate(`/etl/${job.id}`)}>{text.list.open}</MenuItem>
      <MenuItem onSelect={() => void navigate(`/logs?run=${job.id}`)}>{text.list.openLog}</MenuItem>
      {isCollection && !refused && hasEnded(job) && failed > 0 && (
        <MenuItem onSelect={() => repeat.mutate("falhas")}>{text.run.repeat(failed)}</MenuItem>
      )}
      {isCollection && !refused && from && (
        <MenuItem
          onSelect={() => void navigate(newRunAddress({ from, to: to ?? from, funds: fundos, systems: sistemas }))}
        >
          {text.list.duplicate}
        </MenuItem>
      )}
    </Menu>
  );
}
