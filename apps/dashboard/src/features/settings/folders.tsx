// The folders that documents are copied to.
import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import type { FormEvent } from "react";
import { useMay } from "@/api/account";
import { api, bodyOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { FolderStanding } from "./folder-standing";
import { folderStandingsQuery, foldersQuery, useChange } from "./queries";

/** The form. */
export function Folders() {
  const text = useText().settings.folders;
  const { refetch, isFetching } = useQuery(folderStandingsQuery);
  const again = (
    <Button size="small" onClick={() => void refetch()} disabled={isFetching}>
      <RefreshCw aria-hidden="true" />
      {isFetching ? text.checking : text.check}
    </Button>
  );
  return (
    <Panel title={text.title} actions={again}>
      <AsyncPanel query={useQuery(foldersQuery)}>{(folders) => <FoldersForm folders={folders} />}</AsyncPanel>
    </Panel>
  );
}

function FoldersForm({ folders }: { folders: Record<string, string> }) {
  const text = useText();
  const words = text.settings.folders;
  const may = useMay("configurador");
  const standings = useQuery(folderStandingsQuery);
  const save = useChange({
    send: (paths: Record<string, string>) => bodyOf(api.POST("/api/config", { body: { paths } })),
    said: ({ message }) => message,
    quiet: true,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = Object.keys(folders).map((name) => [name, String(form.get(name)).trim()] as const);
    const changed = typed.filter(([name, folder]) => folder !== folders[name]);
    if (changed.length > 0) save.mutate(Object.fromEntries(changed));
  };
  const general = save.problem && save.problem.errors.length === 0 ? save.problem : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 p-4" noValidate>
      <p className="max-w-prose text-muted">{words.lead}</p>
      {standings.isError && (
        <ProblemNote problem={asProblem(standings.error)} onRetry={() => void standings.refetch()} />
      )}
      <div className="grid grid-cols-2 items-start gap-x-5 gap-y-4">
        {Object.entries(folders).map(([name, folder]) => (
          <div key={name} className="flex min-w-0 flex-col gap-1">
            <Field label={words.names[name] ?? name} fault={save.problem?.about(`paths.${name}`)}>
              <Input
                name={name}
                defaultValue={folder}
                readOnly={!may}
                placeholder={words.none}
                className="font-mono text-[12px]"
              />
            </Field>
            <FolderStanding
              standing={standings.data?.pastas.find((found) => found.nome === name && found.caminho === folder)}
              least={standings.data?.minimo_bytes ?? 0}
            />
          </div>
        ))}
      </div>
      {general && <ProblemNote problem={general} />}
      <div className="flex items-center gap-3">
        <ActionButton needs="configurador" type="submit" look="primary" disabled={save.isPending}>
          {save.isPending ? text.common.actions.saving : text.common.actions.save}
        </ActionButton>
        <span className="text-[12px] text-muted">
          {may ? words.when : text.common.needsRole(text.common.roles.configurador)}
        </span>
      </div>
    </form>
  );
}
