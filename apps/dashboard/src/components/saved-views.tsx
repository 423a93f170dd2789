// Views of a page under a name: what its address says now can be kept, and what was kept can be looked at again or removed.

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { useSentence } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Check, Field, Input } from "@/components/ui/field";
import { tellDone, tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { useAddress } from "@/lib/use-address";

type View = Schemas["Visao"];

interface Props {
  /** The page, as the API names it. */
  page: string;
  /** What of the address makes a view. */
  names: readonly string[];
}

const LONGEST_NAME = 80;

function viewsQuery(pagina: string) {
  return queryOptions({
    queryKey: ["views", pagina],
    queryFn: async ({ signal }) =>
      (await bodyOf(api.GET("/api/visoes", { params: { query: { pagina } }, signal }))).visoes,
  });
}

/** The button, and what it opens. */
export function SavedViews({ page, names }: Props) {
  const text = useText().common.views;
  const [open, setOpen] = useState(false);
  const [query, change] = useAddress();
  const now = new URLSearchParams([...query].filter(([name]) => names.includes(name))).toString();
  const choose = (view: View) => {
    const kept = new URLSearchParams(view.endereco);
    change(Object.fromEntries(names.map((name) => [name, kept.get(name) ?? ""])), true);
    setOpen(false);
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden="true" />
        {text.title}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={text.title} lead={text.lead}>
        <ViewList page={page} now={now} onChoose={choose} />
        <KeepForm page={page} now={now} />
      </Dialog>
    </>
  );
}

interface ListProps {
  page: string;
  now: string;
  onChoose: (view: View) => void;
}

function ViewList({ page, now, onChoose }: ListProps) {
  const text = useText().common.views;
  const views = useQuery(viewsQuery(page));
  return (
    <AsyncPanel query={views}>
      {(list) =>
        list.length === 0 ? (
          <Empty title={text.none} help={text.noneHelp} />
        ) : (
          <ul aria-label={text.list} className="flex max-h-64 flex-col gap-1 overflow-auto">
            {list.map((view) => (
              <ViewLine key={view.id} page={page} view={view} current={view.endereco === now} onChoose={onChoose} />
            ))}
          </ul>
        )
      }
    </AsyncPanel>
  );
}

interface LineProps {
  page: string;
  view: View;
  current: boolean;
  onChoose: (view: View) => void;
}

function ViewLine({ page, view, current, onChoose }: LineProps) {
  const text = useText().common.views;
  const sentence = useSentence();
  const client = useQueryClient();
  const removing = useMutation({
    mutationFn: () => bodyOf(api.DELETE("/api/visoes/{id}", { params: { path: { id: view.id } } })),
    onSuccess: () => tellDone(text.removed(view.nome)),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
    onSettled: () => client.invalidateQueries({ queryKey: viewsQuery(page).queryKey }),
  });
  const [naming, setNaming] = useState(false);
  const [named, setNamed] = useState(false);
  const whose = view.propria ? (view.compartilhada ? text.shown : "") : text.of(view.usuario);
  // The focus comes back to where it was.
  const end = () => {
    setNamed(true);
    setNaming(false);
  };
  if (naming) return <RenameForm page={page} view={view} onEnd={end} />;
  return (
    <li className="flex items-center gap-2">
      <button
        type="button"
        aria-current={current || undefined}
        onClick={() => onChoose(view)}
        className="flex min-h-8 min-w-0 flex-1 items-center justify-between gap-2 rounded-md px-2 text-left hover:bg-raised aria-current:bg-accent-soft aria-current:text-accent"
      >
        <span className="truncate">{view.nome}</span>
        <span className="shrink-0 text-[12px] text-muted">{whose}</span>
      </button>
      {view.propria && (
        <Button
          look="ghost"
          size="small-icon"
          autoFocus={named}
          aria-label={text.rename(view.nome)}
          onClick={() => setNaming(true)}
        >
          <Pencil aria-hidden="true" />
        </Button>
      )}
      {view.propria && (
        <Button
          look="ghost"
          size="small-icon"
          aria-label={text.remove(view.nome)}
          disabled={removing.isPending}
          onClick={() => removing.mutate()}
        >
          <Trash2 aria-hidden="true" />
        </Button>
      )}
    </li>
  );
}

function RenameForm({ page, view, onEnd }: { page: string; view: View; onEnd: () => void }) {
  const text = useText().common;
  const sentence = useSentence();
  const client = useQueryClient();
  const [name, setName] = useState(view.nome);
  const renaming = useMutation({
    mutationFn: (nome: string) =>
      bodyOf(api.PATCH("/api/visoes/{id}", { params: { path: { id: view.id } }, body: { nome } })),
    onSuccess: async (_, nome) => {
      tellDone(text.views.renamed(nome));
      await client.invalidateQueries({ queryKey: viewsQuery(page).queryKey });
      onEnd();
    },
  });
  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === view.nome) onEnd();
    else if (name.trim() !== "") renaming.mutate(name.trim());
  };
  const fault = renaming.isError ? sentence(asProblem(renaming.error)) : undefined;
  return (
    <li>
      <form onSubmit={rename} className="flex items-end gap-2 pb-1">
        <Field label={text.views.newName(view.nome)} fault={fault}>
          <Input autoFocus value={name} maxLength={LONGEST_NAME} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Button type="submit" size="small" disabled={renaming.isPending}>
          {text.actions.save}
        </Button>
        <Button size="small" look="ghost" onClick={onEnd}>
          {text.actions.cancel}
        </Button>
      </form>
    </li>
  );
}

function KeepForm({ page, now }: { page: string; now: string }) {
  const text = useText().common;
  const words = text.views;
  const sentence = useSentence();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const keeping = useMutation({
    mutationFn: (nome: string) =>
      bodyOf(api.POST("/api/visoes", { body: { pagina: page, nome, endereco: now, compartilhada: shared } })),
    onSuccess: (_, nome) => {
      tellDone(words.kept(nome));
      setName("");
      return client.invalidateQueries({ queryKey: viewsQuery(page).queryKey });
    },
  });
  if (now === "") return <p className="mt-3 border-t border-line pt-3 text-muted">{words.nothing}</p>;
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") keeping.mutate(name.trim());
  };
  const fault = keeping.isError ? sentence(asProblem(keeping.error)) : undefined;
  return (
    <form onSubmit={keep} className="mt-3 flex flex-col gap-2 border-t border-line pt-3">
      <Field label={words.name} fault={fault}>
        <Input value={name} maxLength={LONGEST_NAME} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="flex items-center justify-between gap-3">
        <Check checked={shared} onChange={(event) => setShared(event.target.checked)}>
          {words.share}
        </Check>
        <Button type="submit" look="primary" disabled={keeping.isPending || name.trim() === ""}>
          {keeping.isPending ? text.actions.saving : words.keep}
        </Button>
      </div>
    </form>
  );
}
