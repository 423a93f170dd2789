// The files that came for a fund, all versions, the newest day first. Two versions of one document can be compared.
import { useInfiniteQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { FileLine } from "@/components/fund-day/file-line";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { DiffDialog } from "./diff-dialog";
import { filePagesQuery } from "./queries";

type Load = Schemas["Carga"];

/** The part of the page. */
export function FundFiles({ fund }: { fund: number }) {
  const text = useText();
  const query = useInfiniteQuery(filePagesQuery(fund));
  return (
    <AsyncPanel query={query}>
      {({ pages }) => {
        const loads = pages.flatMap((page) => page.arquivos);
        if (loads.length === 0) return <Empty title={text.portfolios.noFiles} />;
        const days = [...new Set(loads.map((load) => load.data_pos))];
        return (
          <div className="flex flex-col gap-3">
            {days.map((date) => (
              <Day key={date} fund={fund} date={date} loads={loads.filter((load) => load.data_pos === date)} />
            ))}
            {query.hasNextPage && (
              <Button
                className="self-center"
                disabled={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {query.isFetchingNextPage ? text.common.panel.loading : text.common.actions.more}
              </Button>
            )}
          </div>
        );
      }}
    </AsyncPanel>
  );
}

function Day({ fund, date, loads }: { fund: number; date: string; loads: readonly Load[] }) {
  const text = useText();
  const words = text.portfolios.diff;
  const { day } = useFormat();
  const [compared, compare] = useState<{ from: Load; to: Load }>();
  const pairs = versionPairs(loads);
  return (
    <Panel
      title={day(date)}
      actions={pairs.map(({ from, to }) => (
        <Button key={to.id_carga} size="small" onClick={() => compare({ from, to })}>
          <GitCompareArrows aria-hidden="true" />
          {words.open(text.runs.items.kinds[to.tipo] ?? to.tipo, from.versao, to.versao)}
        </Button>
      ))}
    >
      <ul className="divide-y divide-line/60 px-4">
        {loads.map((load) => (
          <FileLine key={load.id_carga} load={load} />
        ))}
      </ul>
      {compared && <DiffDialog fund={fund} from={compared.from} to={compared.to} onClose={() => compare(undefined)} />}
    </Panel>
  );
}

/** Each version of a document with the one before it. */
function versionPairs(loads: readonly Load[]): { from: Load; to: Load }[] {
  return loads.flatMap((to) => {
    const before = loads.filter((load) => load.tipo === to.tipo && load.versao < to.versao);
    const from = before.sort((a, b) => b.versao - a.versao)[0];
    return from ? [{ from, to }] : [];
  });
}
