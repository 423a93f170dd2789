// Painel: whether the day can be released, and what keeps it from being so.

import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Skeleton } from "@/components/async-panel";
import { DayPicker } from "@/components/fund-day/day-picker";
import { PageHead } from "@/components/page-head";
import { Panel } from "@/components/ui/card";
import { useText } from "@/i18n/text";
import { useAddress } from "@/lib/use-address";
import { Activity, NextRuns, Running } from "./activity";
import { Cards } from "./cards";
import { MatrixPanel } from "./matrix-panel";
import { Pending, PendingExport } from "./pending";
import { Platforms } from "./platforms";
import { panelQuery } from "./queries";
import { Verdict } from "./verdict";

/** The page. */
export function PanelPage() {
  const text = useText().panel;
  const [query, change] = useAddress();
  const chosen = query.get("data") ?? undefined;
  const panel = useQuery(panelQuery(chosen));
  const choose = (day: string) => change({ data: day }, true);
  return (
    <div className="flex flex-col gap-3">
      <PageHead
        title={text.title}
        actions={<DayPicker day={chosen ?? panel.data?.data_base ?? ""} onChange={choose} />}
      />
      <AsyncPanel query={panel} skeleton={<Skeleton rows={4} />}>
        {(data) => (
          <>
            <Verdict panel={data} />
            <Cards cards={data.cartoes} day={data.data_base} />
          </>
        )}
      </AsyncPanel>
      <MatrixPanel />
      {panel.data && <Details panel={panel.data} />}
    </div>
  );
}

function Details({ panel }: { panel: Schemas["Painel"] }) {
  const text = useText().panel;
  return (
    <>
      <Panel
        title={text.pending.title}
        actions={panel.pendencias.length > 0 && <PendingExport groups={panel.pendencias} />}
      >
        <Pending
          groups={panel.pendencias}
          waivers={panel.dispensas}
          checkedAt={panel.calculado_em}
          portals={Object.fromEntries(panel.plataformas.map(({ sistema, portal }) => [sistema, portal]))}
        />
      </Panel>
      <div className="grid grid-cols-2 gap-3">
        <Panel title={text.running.title}>
          <Running open={panel.em_execucao} next={panel.proximas} />
        </Panel>
        <Panel title={text.platforms.title}>
          <Platforms platforms={panel.plataformas} />
        </Panel>
        <Panel title={text.activity.title}>
          <Activity jobs={panel.atividade} />
        </Panel>
        <Panel title={text.next.title}>
          <NextRuns next={panel.proximas} />
        </Panel>
      </div>
    </>
  );
}
