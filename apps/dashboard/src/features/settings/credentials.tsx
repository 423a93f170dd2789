// The logins of the portals. They are written and replaced, never read back: not even the length of a password is told.
import { useQuery } from "@tanstack/react-query";
import { KeyRound, PlugZap, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { CODES } from "@/api/codes.gen";
import { systemsQuery } from "@/api/queries";
import { ActionButton } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { type AccountOfSystem, changeOf, flatAccounts } from "./accounts";
import { ConnectionTest } from "./connection-test";
import { CredentialRemoval } from "./credential-removal";
import { credentialHistoryQuery, credentialsQuery, useChange } from "./queries";

/** A card for each system. */
export function Credentials() {
  const text = useText().settings.credentials;
  const query = useQuery(credentialsQuery);
  const systems = useQuery(systemsQuery).data ?? [];
  const histories = useQuery(credentialHistoryQuery).data ?? [];
  const [editing, edit] = useState<AccountOfSystem>();
  const [testing, test] = useState<string>();
  const [removing, remove] = useState<string>();
  const nameOf = (id: string) => systems.find((system) => system.id === id)?.nome ?? id.toUpperCase();
  return (
    <>
      <p className="mb-3 max-w-prose text-muted">{text.lead}</p>
      <AsyncPanel query={query}>
        {(accounts) => (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-3">
            {flatAccounts(accounts).map((account) => (
              <AccountCard
                key={account.system}
                account={account}
                history={histories.find((history) => history.sistema === account.system)}
                name={nameOf(account.system)}
                onEdit={() => edit(account)}
                onTest={() => test(account.system)}
                onRemove={() => remove(account.system)}
              />
            ))}
          </div>
        )}
      </AsyncPanel>
      {testing && <ConnectionTest system={testing} name={nameOf(testing)} onClose={() => test(undefined)} />}
      {removing && <CredentialRemoval system={removing} name={nameOf(removing)} onClose={() => remove(undefined)} />}
      {editing && <AccountDialog account={editing} name={nameOf(editing.system)} onClose={() => edit(undefined)} />}
    </>
  );
}

interface CardProps {
  account: AccountOfSystem;
  /** Who set the password, and how the last test ended. */
  history: Schemas["HistoricoDaCredencial"] | undefined;
  name: string;
  onEdit: () => void;
  onTest: () => void;
  onRemove: () => void;
}

function AccountCard({ account, history, name, onEdit, onTest, onRemove }: CardProps) {
  const text = useText();
  const { day, moment } = useFormat();
  const words = text.settings.credentials;
  return (
    <Card className="flex flex-col gap-2 p-4">
      <div className="flex items-center gap-2">
        <h2>{name}</h2>
        <span className="ml-auto">
          {account.password ? <Pill tone="ok">{words.set}</Pill> : <Pill tone="off">{words.unset}</Pill>}
        </span>
      </div>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-3 text-[12px]">
        <dt className="text-muted">{words.username}</dt>
        <dd className="truncate" title={account.username}>
          {account.username || text.common.none}
        </dd>
        <dt className="text-muted">{words.url}</dt>
        <dd className="truncate" title={account.url}>
          {account.url || words.usualUrl}
        </dd>
        {history?.senha && (
          <>
            <dt className="text-muted">{words.password}</dt>
            <dd>{words.setOn(day(history.senha.em.slice(0, 10)), history.senha.por)}</dd>
          </>
        )}
        {history?.ultimo_teste && (
          <>
            <dt className="text-muted">{words.lastTest}</dt>
            <dd>
              <Pill tone={history.ultimo_teste.sucesso ? "ok" : "fail"}>
                {history.ultimo_teste.sucesso
                  ? words.passed
                  : (CODES[history.ultimo_teste.codigo ?? ""] ?? words.failed)}
              </Pill>
              <span className="block text-muted">
                {words.testedOn(moment(history.ultimo_teste.em), history.ultimo_teste.por)}
              </span>
            </dd>
          </>
        )}
      </dl>
      {history?.senha?.trocar && (
        <p>
          <Pill tone="warn">{words.changeIt(history.senha.dias)}</Pill>
        </p>
      )}
      <div className="flex gap-2">
        <ActionButton needs="configurador" size="small" onClick={onEdit} aria-label={words.editOf(name)}>
          <KeyRound aria-hidden="true" />
          {account.password ? words.replace : words.define}
        </ActionButton>
        <ActionButton needs="configurador" size="small" onClick={onTest} aria-label={words.testOf(name)}>
          <PlugZap aria-hidden="true" />
          {words.test}
        </ActionButton>
        {(account.password || account.username || account.url) && (
          <ActionButton
            needs="configurador"
            size="icon"
            look="ghost"
            className="ml-auto"
            onClick={onRemove}
            aria-label={words.removeOf(name)}
          >
            <Trash2 aria-hidden="true" />
          </ActionButton>
        )}
      </div>
    </Card>
  );
}

interface DialogProps {
  account: AccountOfSystem;
  name: string;
  onClose: () => void;
}

function AccountDialog({ account, name, onClose }: DialogProps) {
  const text = useText();
  const words = text.settings.credentials;
  const [weak, setWeak] = useState(false);
  const save = useChange({
    send: (changed: Record<string, string>) =>
      bodyOf(api.POST("/api/credentials", { body: changeOf(account.path, changed) })),
    said: () => words.saved(name),
    onDone: onClose,
    quiet: true,
  });
  const fault = (field: string) => save.problem?.about([...account.path, field].join("."));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changed: Record<string, string> = {};
    for (const field of ["username", "password", "url"] as const) {
      const typed = String(form.get(field)).trim();
      if (typed !== (field === "password" ? "" : account[field])) changed[field] = typed;
    }
    if (Object.keys(changed).length === 0) onClose();
    else save.mutate(changed);
  };
  const general = save.problem && save.problem.errors.length === 0 ? save.problem : undefined;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.dialog(name)}
      lead={words.dialogLead}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton needs="configurador" type="submit" form="credencial" look="primary" disabled={save.isPending}>
            {save.isPending ? text.common.actions.saving : text.common.actions.save}
          </ActionButton>
        </>
      }
    >
      <form id="credencial" onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={words.username} fault={fault("username")}>
          <Input name="username" defaultValue={account.username} />
        </Field>
        <Field
          label={words.password}
          hint={weak ? words.short : account.password ? words.keepPassword : undefined}
          fault={fault("password")}
        >
          <Input
            name="password"
            type="password"
            autoComplete="new-password"
            placeholder={account.password ? words.unchanged : ""}
            onChange={(event) => setWeak(event.target.value.length > 0 && event.target.value.length < 8)}
          />
        </Field>
        <Field label={words.url} hint={words.urlHint} fault={fault("url")}>
          <Input name="url" defaultValue={account.url} placeholder="https://" inputMode="url" />
        </Field>
        {general && <ProblemNote problem={general} />}
      </form>
    </Dialog>
  );
}
