// Carteiras: the funds of a day in a table, by size in a map, or side by side.

import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Skeleton } from "@/components/async-panel";
import { DayPicker } from "@/components/fund-day/day-picker";
import { PageHead } from "@/components/page-head";
import { Tabs } from "@/components/ui/tabs";
import { useFormat, useText } from "@/i18n/text";
import { useAddress } from "@/lib/use-address";
import { NoPositions } from "./no-positions";
import { PortfolioMap } from "./portfolio-map";
import { PortfolioTable } from "./portfolio-table";
import { portfoliosQuery } from "./queries";
import { useCompared } from "./use-compared";

const Compare = lazy(async () => ({ default: (await import("./compare")).Compare }));

const VIEWS = ["tabela", "mapa", "comparar"] as const;

/** The page. */
export function PortfoliosPage() {
  const text = useText().portfolios;
  const format = useFormat();
  const [query, change] = useAddress();
  const view = VIEWS.find((name) => name === query.get("ver")) ?? VIEWS[0];
  const portfolios = useQuery(portfoliosQuery(query.get("data") ?? undefined));
  const { compared } = useCompared();
  const chooseDay = (day: string) => change({ data: day }, true);
  const titles: Record<(typeof VIEWS)[number], ReactNode> = {
    ...text.views,
    comparar: compared.length > 0 ? text.comparing(compared.length) : text.views.comparar,
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        title={text.title}
        beside={
          portfolios.data &&
          portfolios.data.com_posicao > 0 && (
            <span className="text-muted">
              {text.total(format.compact(portfolios.data.pl_total), portfolios.data.com_posicao)}
            </span>
          )
        }
        actions={<DayPicker day={portfolios.data?.data_pos ?? ""} onChange={chooseDay} />}
      />
      <Tabs
        label={text.viewsLabel}
        value={view}
        onChange={(chosen) => change({ ver: chosen === VIEWS[0] ? "" : chosen })}
        tabs={VIEWS.map((name) => [name, titles[name]] as const)}
      >
        {view === "comparar" ? (
          <Suspense fallback={<Skeleton rows={8} />}>
            <Compare />
          </Suspense>
        ) : (
          <AsyncPanel query={portfolios}>
            {(data) => (
              <>
                {data.com_posicao === 0 && <NoPositions day={data.data_pos} onChoose={chooseDay} />}
                <DayView data={data} view={view} />
              </>
            )}
          </AsyncPanel>
        )}
      </Tabs>
    </div>
  );
}

function DayView({ data, view }: { data: Schemas["Carteiras"]; view: (typeof VIEWS)[number] }) {
  if (data.carteiras.length === 0) return null;
  if (view === "mapa") return data.com_posicao > 0 && <PortfolioMap portfolios={data} />;
  return <PortfolioTable portfolios={data} />;
}
