// What people noted about a run, and a field to note more. What was typed stays when it could not be kept.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem } from "@/api/problem";
import { AsyncPanel } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import { noteRun, notesQuery } from "./parts";

/** Characters of a note at most. */
const LONGEST = 500;

/** The panel. */
export function RunNotes({ run }: { run: number }) {
  const text = useText().runs.notes;
  const { moment } = useFormat();
  const query = useQuery(notesQuery(run));
  return (
    <Panel title={text.title}>
      <AsyncPanel query={query}>
        {(notes) =>
          notes.length > 0 && (
            <ol aria-label={text.title} className="divide-y divide-line/60">
              {notes.map((note) => (
                <li key={`${note.em} ${note.quem} ${note.texto}`} className="flex flex-wrap gap-x-3 px-4 py-1.5">
                  <span className="min-w-0 flex-1 basis-80 break-words">{note.texto}</span>
                  <span className="text-[12px] text-muted tabular-nums">{text.by(note.quem, moment(note.em))}</span>
                </li>
              ))}
            </ol>
          )
        }
      </AsyncPanel>
      <NewNote run={run} />
    </Panel>
  );
}

function NewNote({ run }: { run: number }) {
  const text = useText().runs.notes;
  const cache = useQueryClient();
  const refusal = useRefusal("operador");
  const [typed, type] = useState("");
  const [tried, setTried] = useState(false);
  const kept = useMutation({
    mutationFn: (texto: string) => noteRun(run, texto),
    onSuccess: async ({ message }) => {
      tellDone(message);
      type("");
      setTried(false);
      await cache.invalidateQueries({ queryKey: notesQuery(run).queryKey });
    },
  });
  const length = [...typed.trim()].length;
  const fault = (tried && length === 0) || length > LONGEST ? text.length(LONGEST) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!kept.isPending && !refusal && length > 0 && length <= LONGEST) kept.mutate(typed.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line/60 px-4 py-2.5">
      <div className="flex items-start gap-2">
        <Field label={text.field} hint={refusal ?? text.hint} fault={fault} className="min-w-0 flex-1">
          <Input value={typed} disabled={refusal !== undefined} onChange={(event) => type(event.target.value)} />
        </Field>
        <Button type="submit" className="mt-5" disabled={refusal !== undefined} aria-busy={kept.isPending}>
          {text.add}
        </Button>
      </div>
      {kept.isError && <ProblemNote problem={asProblem(kept.error)} />}
    </form>
  );
}
