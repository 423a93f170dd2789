// What each portal calls the funds, and which fund a name stands for.

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import type { Fund } from "./fields";
import { PointDialog } from "./point-dialog";
import { registerQuery, systemNamesQuery } from "./queries";

/** A name and its fund. */
type Alias = Schemas["NomeNoPortal"] & { fund: Fund };

/** The part of the page. */
export function Aliases() {
  const query = useQuery(registerQuery);
  return <AsyncPanel query={query}>{(funds) => <Names funds={funds} />}</AsyncPanel>;
}

function Names({ funds }: { funds: readonly Fund[] }) {
  const text = useText();
  const words = text.funds.aliases;
  const { moment, locale } = useFormat();
  const refusal = useRefusal("configurador");
  const systems = useQuery(systemNamesQuery).data;
  const [moving, move] = useState<Alias>();
  const rows = useMemo(
    () => funds.flatMap((fund) => fund.nomes_nos_portais.map((name): Alias => ({ ...name, fund }))),
    [funds],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and days change with the language
  const columns = useMemo<Column<Alias>[]>(
    () => [
      { id: "sistema", title: words.system, text: (row) => systems?.get(row.sistema) ?? row.sistema, width: 130 },
      { id: "nome", title: words.name, text: (row) => row.nome_no_portal, width: 260, grows: 1 },
      { id: "fundo", title: words.fund, text: (row) => row.fund.fundo, width: 260, grows: 1 },
      {
        id: "visto",
        title: words.seen,
        text: (row) => moment(row.visto_em),
        order: (row) => row.visto_em,
        sheet: (row) => ({ as: "moment", value: row.visto_em }),
        width: 180,
        figures: true,
      },
      {
        id: "acao",
        title: words.action,
        text: () => "",
        cell: (row) => (
          <Button
            look="ghost"
            size="small"
            className="h-6"
            disabled={refusal !== undefined}
            title={refusal}
            aria-label={words.moveOf(row.nome_no_portal)}
            onClick={() => move(row)}
          >
            {words.move}
          </Button>
        ),
        width: 150,
        screenOnly: true,
      },
    ],
    [locale, refusal, systems],
  );
  return (
    <>
      <DataTable
        label={words.label}
        file="nomes-nos-portais"
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.sistema} ${row.nome_no_portal}`}
        empty={<Empty title={words.empty} help={words.emptyHelp} />}
      />
      {moving && <PointDialog names={[moving]} funds={funds} from={moving.fund} onClose={() => move(undefined)} />}
    </>
  );
}
