// SQL: a field, what may be put into it, one's last queries, and the answer below. What may be asked is decided by the server.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { asProblem } from "@/api/problem";
import { AsyncPanel, ForRole, Skeleton } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Field, TextArea } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { askedQuery, askSql, type Schema } from "./queries";
import { SqlAnswer } from "./sql-answer";
import { SqlNames } from "./sql-names";

const LONGEST = 10_000;

/** The part for SQL, for those who may ask. */
export function SqlPart({ schemas }: { schemas: readonly Schema[] }) {
  const text = useText().data.sql;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3 pb-2">
        <h2>{text.title}</h2>
        <p className="text-muted">{text.lead}</p>
      </div>
      <ForRole needs="operador">
        <Asking schemas={schemas} />
      </ForRole>
    </>
  );
}

function Asking({ schemas }: { schemas: readonly Schema[] }) {
  const text = useText().data.sql;
  const [sql, setSql] = useState(text.example);
  const field = useRef<HTMLTextAreaElement>(null);
  const client = useQueryClient();
  const asking = useMutation({
    mutationFn: askSql,
    onSettled: () => client.invalidateQueries({ queryKey: askedQuery.queryKey }),
  });
  const ask = () => {
    if (!asking.isPending) asking.mutate(sql);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    ask();
  };
  const insert = (name: string) => {
    const { selectionStart = sql.length, selectionEnd = sql.length } = field.current ?? {};
    setSql(sql.slice(0, selectionStart) + name + sql.slice(selectionEnd));
    field.current?.focus();
  };
  return (
    <div className="flex min-h-0 flex-1 gap-4">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
        <Field label={text.field} hint={text.hint}>
          <TextArea
            ref={field}
            rows={7}
            maxLength={LONGEST}
            spellCheck={false}
            className="resize-y font-mono text-[13px]"
            value={sql}
            onChange={(event) => setSql(event.target.value)}
            onKeyDown={onKey}
          />
        </Field>
        <div>
          <Button look="primary" disabled={asking.isPending} onClick={ask}>
            <Play aria-hidden="true" />
            {asking.isPending ? text.running : text.run}
          </Button>
        </div>
        {asking.isPending && <Skeleton rows={4} />}
        {asking.isError && <ProblemNote problem={asProblem(asking.error)} />}
        {asking.isSuccess && <SqlAnswer answer={asking.data} sql={asking.variables} />}
      </div>
      <aside className="flex w-56 shrink-0 flex-col gap-4 overflow-auto">
        <SqlNames schemas={schemas} onInsert={insert} />
        <Asked
          onChoose={(chosen) => {
            setSql(chosen);
            field.current?.focus();
          }}
        />
      </aside>
    </div>
  );
}

function Asked({ onChoose }: { onChoose: (sql: string) => void }) {
  const text = useText().data.sql;
  const { moment, count } = useFormat();
  const asked = useQuery(askedQuery);
  return (
    <section aria-label={text.history} className="flex flex-col gap-1">
      <h3 className="text-[12px] font-semibold text-muted">{text.history}</h3>
      <AsyncPanel query={asked}>
        {(list) =>
          list.length === 0 ? (
            <p className="text-muted">{text.historyNone}</p>
          ) : (
            <ul className="flex flex-col gap-1">
              {list.map(({ sql, quando, linhas, codigo }) => (
                <li key={`${quando} ${sql}`}>
                  <button
                    type="button"
                    title={text.reuse}
                    onClick={() => onChoose(sql)}
                    className="w-full rounded-md border border-line bg-surface px-2 py-1 text-left hover:bg-raised"
                  >
                    <span className="line-clamp-2 font-mono text-[12px] break-all">{sql}</span>
                    <span className="block text-[11px] text-muted">
                      {moment(quando)}
                      {" · "}
                      {typeof linhas === "number" ? text.historyRows(count(linhas)) : codigo}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </AsyncPanel>
    </section>
  );
}
