// One fund: its figures over time, returns, composition, checks and files, in tabs whose choice is in the address.

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link, useParams } from "react-router";
import { asProblem } from "@/api/problem";
import { AsyncPanel, Empty, Skeleton } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { Button } from "@/components/ui/button";
import { Tabs } from "@/components/ui/tabs";
import { useText } from "@/i18n/text";
import { useTab } from "@/lib/use-address";
import { FundComposition } from "./fund-composition";
import { FundFacts } from "./fund-facts";
import { FundFiles } from "./fund-files";
import { FundMovements } from "./fund-movements";
import { FundReconciliation } from "./fund-reconciliation";
import { FundReturns } from "./fund-returns";
import { seriesQuery } from "./queries";

const FundSummary = lazy(async () => ({ default: (await import("./fund-summary")).FundSummary }));

const TABS = ["resumo", "rentabilidade", "composicao", "movimentacoes", "conciliacao", "arquivos"] as const;

/** What the address says for every tab: the day, and the window of time. */
const COMMON = ["data", "janela", "de", "ate"];

/** The page. */
export function FundPage() {
  const text = useText().portfolios;
  const { fundo = "" } = useParams();
  const id = Number(fundo);
  const [tab, choose] = useTab(TABS, COMMON);
  const series = useQuery({ ...seriesQuery(id, undefined), enabled: Number.isSafeInteger(id) && id > 0 });
  const unknown = !(Number.isSafeInteger(id) && id > 0) || (series.isError && asProblem(series.error).status === 404);
  if (unknown) return <UnknownFund />;
  const fund = series.data?.fundo;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead
        title={fund?.fundo ?? text.title}
        beside={fund && fund.nome !== fund.fundo && <span className="truncate text-muted">{fund.nome}</span>}
      />
      <AsyncPanel query={series}>
        {(data) => (
          <>
            <FundFacts fund={data.fundo} last={data.pontos.at(-1)?.data_pos} />
            <Tabs
              label={text.tabsLabel}
              value={tab}
              onChange={choose}
              tabs={TABS.map((name) => [name, text.tabs[name]] as const)}
            >
              <Suspense fallback={<Skeleton rows={6} />}>
                {tab === "resumo" && <FundSummary fund={id} />}
                {tab === "rentabilidade" && <FundReturns fund={id} />}
                {tab === "composicao" && <FundComposition fund={id} last={data.pontos.at(-1)?.data_pos} />}
                {tab === "movimentacoes" && <FundMovements fund={id} />}
                {tab === "conciliacao" && <FundReconciliation fund={id} last={data.pontos.at(-1)?.data_pos} />}
                {tab === "arquivos" && <FundFiles fund={id} />}
              </Suspense>
            </Tabs>
          </>
        )}
      </AsyncPanel>
    </div>
  );
}

function UnknownFund() {
  const text = useText().portfolios;
  return (
    <>
      <PageHead title={text.notFound} />
      <Empty
        title={text.notFound}
        action={
          <Button asChild>
            <Link to="/carteiras">{text.toList}</Link>
          </Button>
        }
      />
    </>
  );
}
