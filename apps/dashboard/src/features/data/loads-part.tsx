// Where the rows of a table came from: each load with its run, its document and how many rows of it are here.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { writeFilters } from "./filters";
import { loadsQuery, type Table } from "./queries";

type TableLoad = Schemas["CargaDaTabela"];

const HEAD = "px-2 py-2 text-left text-[12px] font-semibold text-muted whitespace-nowrap";
const CELL = "px-2 py-1.5 whitespace-nowrap";

/** The loads of a table; only rows with `id_carga` tell theirs. */
export function LoadsPart({ table }: { table: Table }) {
  const text = useText().data.loads;
  const tells = table.colunas.some(({ nome }) => nome === "id_carga");
  return tells ? <Loads table={table} /> : <Empty title={text.unknown} help={text.unknownHelp} />;
}

function Loads({ table }: { table: Table }) {
  const text = useText().data.loads;
  const loads = useInfiniteQuery(loadsQuery(table.esquema, table.tabela));
  const heads = [
    text.load,
    text.rows,
    text.fund,
    text.day,
    text.kind,
    text.document,
    text.version,
    text.run,
    text.loaded,
  ];
  return (
    <AsyncPanel query={loads}>
      {({ pages }) => {
        const found = pages.flatMap((page) => page.cargas);
        if (found.length === 0) return <Empty title={text.none} help={text.noneHelp} />;
        return (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the loads are scrolled by keyboard
          <div tabIndex={0} role="group" aria-label={text.label} className="min-h-0 flex-1 overflow-auto">
            <div className="min-w-fit rounded-lg border border-line bg-surface">
              <table className="w-full border-collapse" aria-label={text.label}>
                <thead className="border-b border-line bg-raised/60">
                  <tr>
                    {heads.map((head) => (
                      <th key={head} className={HEAD}>
                        {head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {found.map((load) => (
                    <LoadRow key={load.carga.id_carga} table={table} load={load} />
                  ))}
                </tbody>
              </table>
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

function LoadRow({ table, load: { carga, linhas_na_tabela } }: { table: Table; load: TableLoad }) {
  const text = useText();
  const { day, moment, count } = useFormat();
  const rows = count(linhas_na_tabela);
  const filtros = writeFilters([{ coluna: "id_carga", op: "igual", valor: String(carga.id_carga) }]);
  const standing = carga.estado === "vigente";
  return (
    <tr className="border-b border-line/60">
      <td className={`${CELL} num`}>{carga.id_carga}</td>
      <td className={`${CELL} num`}>
        <Link
          to={{ pathname: `/dados/${table.esquema}/${table.tabela}`, search: String(new URLSearchParams({ filtros })) }}
          aria-label={text.data.loads.openRows(rows, carga.id_carga)}
          className="text-accent hover:underline"
        >
          {rows}
        </Link>
      </td>
      <td className={`${CELL} max-w-36 truncate`} title={carga.fundo}>
        {carga.fundo}
      </td>
      <td className={CELL}>{day(carga.data_pos)}</td>
      <td className={CELL}>{text.runs.items.kinds[carga.tipo] ?? carga.tipo}</td>
      <td className={`${CELL} max-w-32 truncate`} title={carga.nome}>
        <a href={`/api/documentos/${carga.id_documento}`} className="text-accent underline" download>
          {carga.nome}
        </a>
      </td>
      <td className={CELL}>
        <Pill tone={standing ? "ok" : "off"}>{text.panel.cell.version(carga.versao, standing)}</Pill>
      </td>
      <td className={CELL}>
        {typeof carga.job_id === "number" ? (
          <Link to={`/etl/${carga.job_id}`} className="text-accent hover:underline">
            {carga.job_id}
          </Link>
        ) : (
          <span className="text-muted">{text.data.loads.byHand}</span>
        )}
      </td>
      <td className={CELL}>{moment(carga.carregado_em)}</td>
    </tr>
  );
}
