// What runs by itself, and when next.
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { schedulesQuery } from "@/api/queries";
import { ActionButton } from "@/components/action";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Confirm } from "@/components/confirm";
import { Pill } from "@/components/state-pill";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { dailyHour } from "./cron";
import { useChange } from "./queries";
import { ScheduleDialog } from "./schedule-dialog";

type Schedule = Schemas["Agendamento"];

/** The schedules. */
export function Schedules() {
  const text = useText();
  const words = text.settings.schedules;
  const query = useQuery(schedulesQuery);
  const [editing, edit] = useState<Schedule | "new">();
  const add = (
    <ActionButton needs="configurador" size="small" onClick={() => edit("new")}>
      <Plus aria-hidden="true" />
      {words.add}
    </ActionButton>
  );
  return (
    <Panel title={words.title} actions={add}>
      <AsyncPanel query={query}>
        {(schedules) =>
          schedules.length === 0 ? (
            <Empty title={words.empty} help={words.emptyHelp} />
          ) : (
            <ul className="divide-y divide-line/60">
              {schedules.map((schedule) => (
                <ScheduleRow key={schedule.id} schedule={schedule} onEdit={() => edit(schedule)} />
              ))}
            </ul>
          )
        }
      </AsyncPanel>
      {editing && <ScheduleDialog schedule={editing === "new" ? undefined : editing} onClose={() => edit(undefined)} />}
    </Panel>
  );
}

function ScheduleRow({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const text = useText();
  const words = text.settings.schedules;
  const cronWords = useCronWords();
  const { moment, day } = useFormat();
  const [asking, ask] = useState(false);
  const remove = useChange({
    send: () => bodyOf(api.DELETE("/api/agenda/{nome}", { params: { path: { nome: schedule.nome } } })),
    said: () => words.removed(schedule.nome),
  });
  return (
    <li className="flex items-start gap-4 px-4 py-3">
      <div className="w-64 min-w-0">
        <p className="truncate font-medium">{schedule.nome}</p>
        <p className="text-[12px] text-muted">{cronWords(schedule.cron, schedule.dias_uteis)}</p>
        {!schedule.ativa && <Pill tone="off">{words.off}</Pill>}
        {schedule.falha && <p className="text-fail">{schedule.falha}</p>}
      </div>
      <ol aria-label={words.next} className="flex-1 text-[12px] tabular-nums">
        {schedule.proximas.slice(0, 5).map((slot) => (
          <li key={slot.em}>{words.slot(moment(slot.em), day(slot.data_base))}</li>
        ))}
      </ol>
      <ActionButton needs="configurador" size="small" onClick={onEdit} aria-label={words.editOf(schedule.nome)}>
        {words.edit}
      </ActionButton>
      <ActionButton
        needs="configurador"
        size="icon"
        look="ghost"
        onClick={() => ask(true)}
        aria-label={words.removeOf(schedule.nome)}
      >
        <Trash2 aria-hidden="true" />
      </ActionButton>
      <Confirm
        open={asking}
        onOpenChange={ask}
        title={words.removeOf(schedule.nome)}
        consequence={words.removeConsequence}
        action={words.remove}
        onConfirm={() => remove.mutate(undefined)}
      />
    </li>
  );
}

/** Says when an expression fires. */
function useCronWords(): (cron: string, businessDays: boolean) => string {
  const text = useText().settings.schedules;
  return (cron, businessDays) => {
    const hour = dailyHour(cron);
    if (!hour) return businessDays ? text.cronOnBusinessDays(cron) : cron;
    return businessDays ? text.businessDaysAt(hour) : text.everyDayAt(hour);
  };
}
