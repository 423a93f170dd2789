// One's own password.
import { type FormEvent, useRef } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Panel } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { useChange } from "./queries";

/** The form. */
export function Password() {
  const text = useText();
  const words = text.settings.password;
  const form = useRef<HTMLFormElement>(null);
  const change = useChange({
    send: (body: Schemas["TrocaDeSenha"]) => bodyOf(api.POST("/api/auth/password", { body })),
    said: () => words.done,
    onDone: () => form.current?.reset(),
    quiet: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    change.mutate({ atual: String(typed.get("atual")), nova: String(typed.get("nova")) });
  };
  return (
    <Panel title={words.title} className="max-w-md">
      <form ref={form} onSubmit={submit} className="flex flex-col gap-4 p-4" noValidate>
        <Field label={words.current} fault={change.problem?.about("atual")}>
          <Input name="atual" type="password" autoComplete="current-password" />
        </Field>
        <Field label={words.next} hint={words.hint} fault={change.problem?.about("nova")}>
          <Input name="nova" type="password" autoComplete="new-password" />
        </Field>
        {change.problem && change.problem.errors.length === 0 && <ProblemNote problem={change.problem} />}
        <ActionButton needs="leitor" type="submit" look="primary" className="self-start" disabled={change.isPending}>
          {change.isPending ? text.common.actions.saving : words.submit}
        </ActionButton>
      </form>
    </Panel>
  );
}
