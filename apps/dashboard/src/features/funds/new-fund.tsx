// One more fund. What the server refuses is told at its field, and nothing typed is lost.
import type { FormEvent } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { COLUMNS } from "./fields";
import { useSend } from "./queries";

/** A new fund is active, and nothing is known of it yet. */
const ASKED = COLUMNS.filter((column) => column !== "situacao" && column !== "alertas" && column !== "portais");

/** The dialog. */
export function NewFund({ onClose }: { onClose: () => void }) {
  const text = useText();
  const words = text.funds.add;
  const create = useSend({
    send: (body: Schemas["DadosDoFundo"]) => bodyOf(api.POST("/api/fundos/cadastro", { body })),
    said: (fund) => words.created(fund.fundo),
    onDone: onClose,
    quiet: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = ASKED.map((name) => [name, String(form.get(name)).trim()] as const);
    create.mutate(Object.fromEntries(typed.filter(([, value]) => value !== "")));
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={words.title}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton needs="configurador" type="submit" form="fundo" look="primary" disabled={create.isPending}>
            {create.isPending ? text.common.actions.saving : words.submit}
          </ActionButton>
        </>
      }
    >
      <form id="fundo" onSubmit={submit} className="grid grid-cols-3 gap-4" noValidate>
        {ASKED.map((name) => (
          <Field
            key={name}
            label={text.funds.columns[name]}
            hint={words.hints[name]}
            fault={create.problem?.about(name)}
            className={name === "nome" ? "col-span-2" : ""}
          >
            <Input name={name} />
          </Field>
        ))}
        {create.problem && create.problem.errors.length === 0 && (
          <div className="col-span-3">
            <ProblemNote problem={create.problem} />
          </div>
        )}
      </form>
    </Dialog>
  );
}
