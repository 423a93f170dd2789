// How the server stands.
import { useQuery } from "@tanstack/react-query";
import { AsyncPanel } from "@/components/async-panel";
import { Panel } from "@/components/ui/card";
import { Fact, Facts } from "@/components/ui/facts";
import { useFormat, useText } from "@/i18n/text";
import { healthQuery } from "./queries";

/** The facts. */
export function System() {
  const text = useText().settings.system;
  const { count } = useFormat();
  return (
    <Panel title={text.title} className="max-w-xl">
      <AsyncPanel query={useQuery(healthQuery)}>
        {(health) => (
          <div className="p-4">
            <Facts>
              <Fact name={text.version}>{health.version}</Fact>
              <Fact name={text.database}>{text.answers(health.banco.resposta_ms)}</Fact>
              <Fact name={text.clock}>{text.ahead(health.banco.adiantado_s)}</Fact>
              <Fact name={text.queued}>{count(health.fila.na_fila)}</Fact>
              <Fact name={text.running}>{count(health.fila.em_andamento)}</Fact>
              <Fact name={text.live}>{count(health.ligacoes)}</Fact>
            </Facts>
          </div>
        )}
      </AsyncPanel>
    </Panel>
  );
}
