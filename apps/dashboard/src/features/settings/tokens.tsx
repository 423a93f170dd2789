// Personal tokens for programs. A new one is shown once.
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ROLES, reaches, useMe } from "@/api/account";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { CopyText } from "@/components/copy-text";
import { ProblemNote } from "@/components/problem-note";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { tokensQuery, useChange } from "./queries";

type Token = Schemas["Token"];

/** The tokens. */
export function Tokens() {
  const text = useText().settings.tokens;
  const query = useQuery(tokensQuery);
  const [adding, add] = useState(false);
  return (
    <Panel
      title={text.title}
      actions={
        <ActionButton needs="leitor" size="small" onClick={() => add(true)}>
          <Plus aria-hidden="true" />
          {text.add}
        </ActionButton>
      }
    >
      <AsyncPanel query={query}>
        {(tokens) =>
          tokens.length === 0 ? <Empty title={text.empty} help={text.emptyHelp} /> : <TokensTable tokens={tokens} />
        }
      </AsyncPanel>
      {adding && <NewToken onClose={() => add(false)} />}
    </Panel>
  );
}

function TokensTable({ tokens }: { tokens: readonly Token[] }) {
  const text = useText();
  const words = text.settings.tokens;
  const { moment } = useFormat();
  const revoke = useChange({
    send: (id: number) => bodyOf(api.DELETE("/api/tokens/{id}", { params: { path: { id } } })),
    said: () => words.revoked,
  });
  const role = (name: string) => ROLES.find((known) => known === name) ?? "leitor";
  const when = (id: string, title: string, at: (token: Token) => string | null | undefined): Column<Token> => ({
    id,
    title,
    text: (token) => moment(at(token)),
    order: (token) => at(token) ?? "",
    sheet: (token) => ({ as: "moment", value: at(token) }),
    width: 170,
  });
  const columns: Column<Token>[] = [
    { id: "nome", title: words.name, text: (token) => token.nome, width: 200 },
    { id: "papel", title: words.role, text: (token) => text.common.roles[role(token.papel)], width: 130 },
    when("criado", words.created, (token) => token.criado_em),
    when("uso", words.used, (token) => token.usado_em),
    when("validade", words.expires, (token) => token.expira_em),
    {
      id: "acao",
      title: words.action,
      text: (token) => (token.revogado_em ? words.revokedAt(moment(token.revogado_em)) : ""),
      cell: (token) =>
        token.revogado_em ? (
          words.revokedAt(moment(token.revogado_em))
        ) : (
          <ActionButton needs="leitor" size="small" disabled={revoke.isPending} onClick={() => revoke.mutate(token.id)}>
            {words.revoke}
          </ActionButton>
        ),
      width: 180,
    },
  ];
  return <ShortTable label={words.title} file="tokens" columns={columns} rows={tokens} rowKey={(token) => token.id} />;
}

function NewToken({ onClose }: { onClose: () => void }) {
  const text = useText();
  const words = text.settings.tokens;
  const me = useMe();
  const create = useChange({
    send: (body: Schemas["NovoToken"]) => bodyOf(api.POST("/api/tokens", { body })),
    said: () => words.made,
    quiet: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      nome: String(form.get("nome")).trim(),
      papel: String(form.get("papel")),
      dias: Number(form.get("dias")),
    });
  };
  if (create.data) {
    return (
      <Dialog
        open
        onOpenChange={onClose}
        title={words.madeTitle}
        lead={words.madeLead}
        footer={<Button onClick={onClose}>{text.common.actions.close}</Button>}
      >
        <p className="flex items-center gap-2 rounded bg-raised p-3 font-mono break-all">
          {create.data.token}
          <CopyText text={create.data.token} label={text.common.actions.copy} />
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.add}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton needs="leitor" type="submit" form="token" look="primary" disabled={create.isPending}>
            {create.isPending ? text.common.actions.saving : words.create}
          </ActionButton>
        </>
      }
    >
      <form id="token" onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={words.name} hint={words.nameHint} fault={create.problem?.about("nome")}>
          <Input name="nome" />
        </Field>
        <Field label={words.role}>
          <Select name="papel" defaultValue="leitor">
            {ROLES.filter((role) => reaches(me.papel, role)).map((role) => (
              <option key={role} value={role}>
                {text.common.roles[role]}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={words.days} fault={create.problem?.about("dias")}>
          <Input name="dias" type="number" min={1} max={365} defaultValue={90} />
        </Field>
        {create.problem && create.problem.errors.length === 0 && <ProblemNote problem={create.problem} />}
      </form>
    </Dialog>
  );
}
