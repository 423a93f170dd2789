// Open sessions of browsers; ending one signs it out at once.
import { useQuery } from "@tanstack/react-query";
import { api, bodyOf } from "@/api/client";
import { ActionButton } from "@/components/action";
import { AsyncPanel } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { sessionsQuery, useChange } from "./queries";
import { SimpleTable } from "./simple-table";

/** The sessions: one's own, or everybody's for an administrator. */
export function Sessions() {
  const words = useText().settings.sessions;
  const { moment } = useFormat();
  const query = useQuery(sessionsQuery);
  const end = useChange({
    send: (id: number) => bodyOf(api.DELETE("/api/sessoes/{id}", { params: { path: { id } } })),
    said: () => words.done,
  });
  return (
    <Panel title={words.title}>
      <AsyncPanel query={query}>
        {(sessions) => (
          <SimpleTable
            label={words.title}
            head={[words.browser, words.origin, words.since, words.used, words.action]}
            rows={sessions.map((session) => ({
              key: session.id,
              cells: [
                <span key="agente" title={session.agente}>
                  {session.agente}
                </span>,
                session.origem,
                moment(session.criada_em),
                moment(session.usada_em),
                session.atual ? (
                  <Pill key="atual" tone="ok">
                    {words.current}
                  </Pill>
                ) : (
                  <ActionButton
                    needs="leitor"
                    key="fim"
                    size="small"
                    disabled={end.isPending}
                    onClick={() => end.mutate(session.id)}
                  >
                    {words.end}
                  </ActionButton>
                ),
              ],
            }))}
          />
        )}
      </AsyncPanel>
    </Panel>
  );
}
