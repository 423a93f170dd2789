// The lineage as a table: a row for each kind of document, parser and table.
import { Link } from "react-router";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { useFormat, useText } from "@/i18n/text";
import { pagesOf, tableOf } from "./lineage";
import type { Lineage } from "./queries";

type Flow = Lineage["fluxos"][number];

/** The table. */
export function LineageTable({ lineage }: { lineage: Lineage }) {
  const { runs, schema } = useText();
  const text = schema.lineage;
  const { count, moment } = useFormat();
  const pages = (flow: Flow) =>
    pagesOf(tableOf(flow), lineage)
      .map((page) => text.pages[page] ?? page)
      .join(", ");
  const columns: Column<Flow>[] = [
    { id: "sistema", title: text.heads.system, text: (flow) => flow.sistema, width: 100 },
    { id: "tipo", title: text.heads.kind, text: (flow) => runs.items.kinds[flow.tipo] ?? flow.tipo, width: 100 },
    {
      id: "leitor",
      title: text.heads.reader,
      text: (flow) => text.reader(flow.formato ?? text.noFormat, flow.leitor),
      width: 160,
    },
    {
      id: "tabela",
      title: text.heads.table,
      text: tableOf,
      cell: (flow) => (
        <Link to={`/dados/${flow.esquema}/${flow.tabela}`} className="text-accent hover:underline">
          {tableOf(flow)}
        </Link>
      ),
      width: 180,
    },
    {
      id: "cargas",
      title: text.heads.loads,
      text: (flow) => count(flow.cargas),
      order: (flow) => flow.cargas,
      sheet: (flow) => ({ as: "whole", value: flow.cargas }),
      width: 90,
      figures: true,
    },
    {
      id: "ultima",
      title: text.heads.newest,
      text: (flow) => moment(flow.ultima),
      order: (flow) => flow.ultima,
      sheet: (flow) => ({ as: "moment", value: flow.ultima }),
      width: 150,
    },
    { id: "paginas", title: text.heads.pages, text: pages, width: 240 },
  ];
  return (
    <div className="shrink-0 overflow-x-auto rounded-lg border border-line bg-surface">
      <ShortTable
        label={text.asTable}
        file="linhagem"
        columns={columns}
        rows={lineage.fluxos}
        rowKey={(flow) => [flow.sistema, flow.tipo, flow.formato, flow.leitor, tableOf(flow)].join(" ")}
      />
    </div>
  );
}
