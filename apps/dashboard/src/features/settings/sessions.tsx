// Open sessions of browsers; ending one signs it out at once.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { sessionsQuery, useChange } from "./queries";

type Session = Schemas["Sessao"];

/** The sessions: one's own, or everybody's for an administrator. */
export function Sessions() {
  const words = useText().settings.sessions;
  const { moment } = useFormat();
  const query = useQuery(sessionsQuery);
  const end = useChange({
    send: (id: number) => bodyOf(api.DELETE("/api/sessoes/{id}", { params: { path: { id } } })),
    said: () => words.done,
  });
  const when = (id: string, title: string, at: (session: Session) => string): Column<Session> => ({
    id,
    title,
    text: (session) => moment(at(session)),
    order: at,
    sheet: (session) => ({ as: "moment", value: at(session) }),
    width: 170,
  });
  const columns: Column<Session>[] = [
    { id: "navegador", title: words.browser, text: (session) => session.agente, width: 320 },
    { id: "origem", title: words.origin, text: (session) => session.origem, width: 140 },
    when("desde", words.since, (session) => session.criada_em),
    when("uso", words.used, (session) => session.usada_em),
    {
      id: "acao",
      title: words.action,
      text: (session) => (session.atual ? words.current : ""),
      cell: (session) =>
        session.atual ? (
          <Pill tone="ok">{words.current}</Pill>
        ) : (
          <ActionButton needs="leitor" size="small" disabled={end.isPending} onClick={() => end.mutate(session.id)}>
            {words.end}
          </ActionButton>
        ),
      width: 140,
      screenOnly: true,
    },
  ];
  return (
    <Panel title={words.title}>
      <AsyncPanel query={query}>
        {(sessions) => (
          <ShortTable
            label={words.title}
            file="sessoes"
            columns={columns}
            rows={sessions}
            rowKey={(session) => session.id}
          />
        )}
      </AsyncPanel>
    </Panel>
  );
}
