// The sums of a fund's day with both sides, and what they mean for its release.
import { useQuery } from "@tanstack/react-query";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { CheckLine } from "@/components/fund-day/check-line";
import { DayPicker } from "@/components/fund-day/day-picker";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { useDay } from "./fund-composition";
import { reconciliationQuery } from "./queries";

/** The part of the page. */
export function FundReconciliation({ fund }: { fund: number }) {
  const text = useText();
  const words = text.portfolios;
  const { day } = useFormat();
  const [chosen, choose] = useDay();
  const query = useQuery(reconciliationQuery(fund, chosen));
  return (
    <AsyncPanel query={query}>
      {(data) => (
        <Panel
          title={words.reconciliationOf(day(data.data_pos))}
          actions={<DayPicker day={data.data_pos} onChange={choose} />}
        >
          <div className="flex items-center gap-3 border-b border-line/60 px-4 py-2.5">
            <Pill tone={lookOf(letterOf(data.estado)).tone}>{text.panel.states[letterOf(data.estado)]}</Pill>
            <span>{data.liberado ? words.mayRelease : words.mayNotRelease}</span>
          </div>
          {data.conferencias.length === 0 ? (
            <Empty title={words.noChecks} />
          ) : (
            <ul className="divide-y divide-line/60 px-4">
              {data.conferencias.map((check) => (
                <CheckLine key={`${check.codigo} ${check.id_carga} ${check.ordem} ${check.formula}`} check={check} />
              ))}
            </ul>
          )}
        </Panel>
      )}
    </AsyncPanel>
  );
}
