// One table in tabs: its rows, its columns, the loads that they came from, what the columns hold.

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { asProblem } from "@/api/problem";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Button } from "@/components/ui/button";
import { Tabs } from "@/components/ui/tabs";
import { useText } from "@/i18n/text";
import { useTab } from "@/lib/use-address";
import { ColumnsPart } from "./columns-part";
import { LoadsPart } from "./loads-part";
import { QualityPart } from "./quality-part";
import { tableQuery } from "./queries";
import { RowsPart } from "./rows-part";

const TABS = ["linhas", "colunas", "cargas", "qualidade"] as const;

/** What the address says for every tab: which rows are looked at, and how. */
const COMMON = ["filtros", "ordem", "colunas"];

/** The chosen table. */
export function TablePart({ esquema, tabela }: { esquema: string; tabela: string }) {
  const text = useText().data;
  const table = useQuery(tableQuery(esquema, tabela));
  const [tab, choose] = useTab(TABS, COMMON);
  if (table.isError && asProblem(table.error).status === 404) return <UnknownTable />;
  return (
    <AsyncPanel query={table}>
      {(found) => (
        <>
          <div className="flex flex-wrap items-baseline gap-x-3">
            <h2 className="font-mono">{`${esquema}.${tabela}`}</h2>
            <p className="text-muted">{found.descricao}</p>
          </div>
          <Tabs
            label={text.tabsLabel}
            value={tab}
            onChange={choose}
            tabs={TABS.map((name) => [name, text.tabs[name]] as const)}
          >
            {tab === "linhas" && <RowsPart table={found} />}
            {tab === "colunas" && <ColumnsPart table={found} />}
            {tab === "cargas" && <LoadsPart table={found} />}
            {tab === "qualidade" && <QualityPart table={found} />}
          </Tabs>
        </>
      )}
    </AsyncPanel>
  );
}

function UnknownTable() {
  const text = useText().data;
  return (
    <Empty
      title={text.unknown}
      help={text.unknownHelp}
      action={
        <Button asChild>
          <Link to="/dados">{text.toList}</Link>
        </Button>
      }
    />
  );
}
