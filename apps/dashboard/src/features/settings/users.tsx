// Users and their roles.
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ROLES, useMe } from "@/api/account";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import { useChange, usersQuery } from "./queries";

type User = Schemas["Usuario"];

/** The users. */
export function Users() {
  const text = useText().settings.users;
  const query = useQuery(usersQuery);
  const [adding, add] = useState(false);
  return (
    <Panel
      title={text.title}
      actions={
        <ActionButton needs="administrador" size="small" onClick={() => add(true)}>
          <Plus aria-hidden="true" />
          {text.add}
        </ActionButton>
      }
    >
      <AsyncPanel query={query}>{(users) => <UsersTable users={users} />}</AsyncPanel>
      {adding && <NewUser onClose={() => add(false)} />}
    </Panel>
  );
}

function UsersTable({ users }: { users: readonly User[] }) {
  const text = useText();
  const words = text.settings.users;
  const { moment } = useFormat();
  const me = useMe();
  const refusal = useRefusal("administrador");
  const change = useChange({
    send: ({ id, ...body }: Schemas["MudancaDeUsuario"] & { id: number }) =>
      bodyOf(api.PATCH("/api/usuarios/{id}", { params: { path: { id } }, body })),
    said: (user) => words.saved(user.username),
  });
  const role = (user: User) => ROLES.find((known) => known === user.papel) ?? "leitor";
  const ownOr = (user: User) => (user.username === me.username ? words.own : refusal);
  const columns: Column<User>[] = [
    { id: "nome", title: words.name, text: (user) => user.username, width: 200 },
    {
      id: "papel",
      title: words.role,
      text: (user) => text.common.roles[role(user)],
      cell: (user) => (
        <Select
          aria-label={words.roleOf(user.username)}
          className="h-7 w-44"
          value={user.papel}
          disabled={change.isPending || ownOr(user) !== undefined}
          title={ownOr(user)}
          onChange={(event) => change.mutate({ id: user.id, papel: event.target.value })}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {text.common.roles[role]}
            </option>
          ))}
        </Select>
      ),
      width: 180,
    },
    {
      id: "ativo",
      title: words.active,
      text: (user) => (user.ativo ? text.common.yes : text.common.no),
      cell: (user) => (
        <Switch
          label={words.activeOf(user.username)}
          title={ownOr(user)}
          checked={user.ativo}
          disabled={change.isPending || ownOr(user) !== undefined}
          onChange={(ativo) => change.mutate({ id: user.id, ativo })}
        />
      ),
      width: 90,
    },
    {
      id: "desde",
      title: words.since,
      text: (user) => moment(user.criado_em),
      order: (user) => user.criado_em,
      sheet: (user) => ({ as: "moment", value: user.criado_em }),
      width: 170,
    },
  ];
  return <ShortTable label={words.title} file="usuarios" columns={columns} rows={users} rowKey={(user) => user.id} />;
}

function NewUser({ onClose }: { onClose: () => void }) {
  const text = useText();
  const words = text.settings.users;
  const create = useChange({
    send: (body: Schemas["NovoUsuario"]) => bodyOf(api.POST("/api/usuarios", { body })),
    said: (user) => words.created(user.username),
    onDone: onClose,
    quiet: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      username: String(form.get("username")).trim(),
      papel: String(form.get("papel")),
      password: String(form.get("password")),
    });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.add}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton needs="administrador" type="submit" form="usuario" look="primary" disabled={create.isPending}>
            {create.isPending ? text.common.actions.saving : words.create}
          </ActionButton>
        </>
      }
    >
      <form id="usuario" onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={words.name} fault={create.problem?.about("username")}>
          <Input name="username" />
        </Field>
        <Field label={words.role} hint={words.roleHint}>
          <Select name="papel" defaultValue="leitor">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {text.common.roles[role]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.password} hint={words.passwordHint} fault={create.problem?.about("password")}>
          <Input name="password" type="password" autoComplete="new-password" />
        </Field>
        {create.problem && create.problem.errors.length === 0 && <ProblemNote problem={create.problem} />}
      </form>
    </Dialog>
  );
}
