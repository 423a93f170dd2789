// Where the rows of a table came from: each load with its run, its document and how many rows of it are here.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { writeFilters } from "./filters";
import { loadsQuery, type Table } from "./queries";

type TableLoad = Schemas["CargaDaTabela"];

/** The loads of a table; only rows with `id_carga` tell theirs. */
export function LoadsPart({ table }: { table: Table }) {
  const text = useText().data.loads;
  const tells = table.colunas.some(({ nome }) => nome === "id_carga");
  return tells ? <Loads table={table} /> : <Empty title={text.unknown} help={text.unknownHelp} />;
}

function Loads({ table }: { table: Table }) {
  const text = useText().data.loads;
  const loads = useInfiniteQuery(loadsQuery(table.esquema, table.tabela));
  const columns = useColumns(table);
  return (
    <AsyncPanel query={loads}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.cargas);
        if (found.length === 0) return <Empty title={text.none} help={text.noneHelp} />;
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the loads are scrolled by keyboard
          <div tabIndex={0} role="group" aria-label={text.label} className="min-h-0 flex-1 overflow-auto">
            <div className="min-w-fit rounded-lg border border-line bg-surface">
              <ShortTable
                label={text.label}
                file={`${table.esquema}.${table.tabela}-cargas`}
                columns={columns}
                rows={found}
                rowKey={(load) => load.carga.id_carga}
              />
            </div>
            {loads.hasNextPage && (
              <Button className="mt-2" disabled={loads.isFetching} onClick={() => void loads.fetchNextPage()}>
                {text.more}
              </Button>
            )}
          </div>
        );
      }}
    </AsyncPanel>
  );
}

function useColumns(table: Table): Column<TableLoad>[] {
  const text = useText();
  const words = text.data.loads;
  const { day, moment, count } = useFormat();
  const version = ({ carga }: TableLoad) => text.panel.cell.version(carga.versao, carga.estado === "vigente");
  const run = ({ carga }: TableLoad) => (typeof carga.job_id === "number" ? String(carga.job_id) : words.byHand);
  return [
    {
      id: "carga",
      title: words.load,
      text: ({ carga }) => String(carga.id_carga),
      order: ({ carga }) => carga.id_carga,
      sheet: ({ carga }) => ({ as: "whole", value: carga.id_carga }),
      width: 80,
      figures: true,
    },
    {
      id: "linhas",
      title: words.rows,
      text: (load) => count(load.linhas_na_tabela),
      order: (load) => load.linhas_na_tabela,
      sheet: (load) => ({ as: "whole", value: load.linhas_na_tabela }),
      cell: (load) => <RowsLink table={table} load={load} />,
      width: 80,
      figures: true,
    },
    { id: "fundo", title: words.fund, text: ({ carga }) => carga.fundo, width: 144 },
    {
      id: "data",
      title: words.day,
      text: ({ carga }) => day(carga.data_pos),
      order: ({ carga }) => carga.data_pos,
      sheet: ({ carga }) => ({ as: "day", value: carga.data_pos }),
      width: 100,
    },
    { id: "tipo", title: words.kind, text: ({ carga }) => text.runs.items.kinds[carga.tipo] ?? carga.tipo, width: 100 },
    {
      id: "documento",
      title: words.document,
      text: ({ carga }) => carga.nome,
      cell: ({ carga }) => (
        <a
          href={`/api/documentos/${carga.id_documento}`}
          title={carga.nome}
          className="block max-w-32 truncate text-accent underline"
          download
        >
          {carga.nome}
        </a>
      ),
      width: 128,
    },
    {
      id: "versao",
      title: words.version,
      text: version,
      cell: (load) => <Pill tone={load.carga.estado === "vigente" ? "ok" : "off"}>{version(load)}</Pill>,
      width: 110,
    },
    {
      id: "execucao",
      title: words.run,
      text: run,
      cell: (load) =>
        typeof load.carga.job_id === "number" ? (
          <Link to={`/etl/${load.carga.job_id}`} className="text-accent hover:underline">
            {run(load)}
          </Link>
        ) : (
          <span className="text-muted">{run(load)}</span>
        ),
      width: 90,
    },
    {
      id: "carregada",
      title: words.loaded,
      text: ({ carga }) => moment(carga.carregado_em),
      order: ({ carga }) => carga.carregado_em,
      sheet: ({ carga }) => ({ as: "moment", value: carga.carregado_em }),
      width: 160,
    },
  ];
}

/** The rows of a load in the table. */
function RowsLink({ table, load: { carga, linhas_na_tabela } }: { table: Table; load: TableLoad }) {
  const text = useText().data.loads;
  const { count } = useFormat();
  const rows = count(linhas_na_tabela);
  const filtros = writeFilters([{ coluna: "id_carga", op: "igual", valor: String(carga.id_carga) }]);
  return (
    <Link
      to={{ pathname: `/dados/${table.esquema}/${table.tabela}`, search: String(new URLSearchParams({ filtros })) }}
      aria-label={text.openRows(rows, carga.id_carga)}
      className="text-accent hover:underline"
    >
      {rows}
    </Link>
  );
}
