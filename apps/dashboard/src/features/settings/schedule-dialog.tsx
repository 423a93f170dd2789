// A schedule to be written: when, which systems, what to do about times that nobody was there for.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { systemsQuery } from "@/api/queries";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Check, Field, Input, Select } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { cronAt, dailyHour } from "./cron";
import { useChange } from "./queries";

const MISSED = ["last", "all", "none"] as const;

interface Props {
  schedule: Schemas["Agendamento"] | undefined;
  onClose: () => void;
}

/** The form. */
export function ScheduleDialog({ schedule, onClose }: Props) {
  const text = useText();
  const words = text.settings.schedules;
  const systems = (useQuery(systemsQuery).data ?? []).filter((system) => system.ativo);
  const asked = (schedule?.pedido ?? {}) as { sistemas?: string[] };
  const [missing, setMissing] = useState<{ nome?: string; sistemas?: string }>({});
  const save = useChange({
    send: (body: Schemas["NovoAgendamento"]) => bodyOf(api.POST("/api/agenda", { body })),
    said: (_, { nome }) => words.saved(nome),
    onDone: onClose,
    quiet: true,
  });
  const hour = schedule ? dailyHour(schedule.cron) : "08:15";

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const nome = String(form.get("nome")).trim();
    const sistemas = form.getAll("sistemas").map(String);
    const faults = {
      ...(nome ? {} : { nome: words.needName }),
      ...(sistemas.length > 0 ? {} : { sistemas: words.needSystem }),
    };
    setMissing(faults);
    if (Object.keys(faults).length > 0) return;
    const cron = form.get("hora") ? cronAt(String(form.get("hora"))) : String(form.get("cron"));
    save.mutate({
      nome,
      sistemas,
      cron,
      dias_uteis: form.has("dias_uteis"),
      ativa: form.has("ativa"),
      corte: String(form.get("corte")),
      defasagem: Number(form.get("defasagem")),
      perdidas: String(form.get("perdidas")),
    });
  };

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={schedule ? words.editOf(schedule.nome) : words.add}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton needs="configurador" type="submit" form="agenda" look="primary" disabled={save.isPending}>
            {save.isPending ? text.common.actions.saving : text.common.actions.save}
          </ActionButton>
        </>
      }
    >
      <form id="agenda" onSubmit={submit} className="grid grid-cols-2 gap-4" noValidate>
        <Field label={words.name} fault={missing.nome ?? save.problem?.about("nome")} className="col-span-2">
          <Input name="nome" defaultValue={schedule?.nome} readOnly={schedule !== undefined} />
        </Field>
        {hour ? (
          <Field label={words.hour} fault={save.problem?.about("cron")}>
            <Input name="hora" type="time" defaultValue={hour} required />
          </Field>
        ) : (
          <Field label={words.cron} fault={save.problem?.about("cron")}>
            <Input name="cron" defaultValue={schedule?.cron} className="font-mono" />
          </Field>
        )}
        <Field label={words.cutOff} hint={words.cutOffHint} fault={save.problem?.about("corte")}>
          <Input name="corte" type="time" defaultValue={schedule?.corte ?? "11:00"} />
        </Field>
        <Field label={words.lag} hint={words.lagHint} fault={save.problem?.about("defasagem")}>
          <Input name="defasagem" type="number" min={0} max={30} defaultValue={schedule?.defasagem ?? 1} />
        </Field>
        <Field label={words.missed}>
          <Select name="perdidas" defaultValue={schedule?.perdidas ?? "last"}>
            {MISSED.map((policy) => (
              <option key={policy} value={policy}>
                {words.missedNames[policy]}
              </option>
            ))}
          </Select>
        </Field>
        <fieldset className="col-span-2">
          <legend className="mb-1 text-[12px] font-medium text-muted">{words.systems}</legend>
          <div className="flex flex-wrap gap-x-5">
            {systems.map((system) => (
              <Check
                key={system.id}
                name="sistemas"
                value={system.id}
                defaultChecked={!schedule || asked.sistemas?.includes(system.id)}
              >
                {system.nome}
              </Check>
            ))}
          </div>
          {missing.sistemas && <p className="text-[12px] text-fail">{missing.sistemas}</p>}
        </fieldset>
        <Check name="dias_uteis" defaultChecked={schedule?.dias_uteis ?? true}>
          {words.businessDays}
        </Check>
        <Check name="ativa" defaultChecked={schedule?.ativa ?? true}>
          {words.on}
        </Check>
        {save.problem && save.problem.errors.length === 0 && (
          <div className="col-span-2">
            <ProblemNote problem={save.problem} />
          </div>
        )}
      </form>
    </Dialog>
  );
}
