// The audit: who did what, when and from where, the newest first. Filters are in the address; the chain of the records is told.

import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import { ExportMenu } from "@/components/table/export-menu";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { saidOf } from "@/lib/audit";
import type { Tone } from "@/lib/states";
import { useAddress, without } from "@/lib/use-address";
import { AuditChain } from "./audit-chain";
import { useAuditColumns } from "./audit-columns";
import { AUDIT_FILTERS, AuditFilters } from "./audit-filters";
import { allRecords, auditQuery } from "./queries";

type Row = Schemas["Registro"];

/** The part of the settings. */
export function Audit() {
  const text = useText();
  const words = text.settings.audit;
  const [query, change] = useAddress();
  const chosen = AUDIT_FILTERS.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""] as const] : []));
  const filter = Object.fromEntries(chosen);
  const audit = useInfiniteQuery(auditQuery(filter));
  const columns = useAuditColumns();
  const filtered = chosen.length > 0;
  const clear = () => change(without(AUDIT_FILTERS));
  return (
    <div className="flex flex-col gap-3">
      <AuditChain />
      <Panel
        title={words.title}
        actions={<ExportMenu label={words.title} file="auditoria" columns={columns} rows={() => allRecords(filter)} />}
      >
        <AuditFilters active={filtered} onClear={clear} />
        <AsyncPanel query={audit}>
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.registros);
            if (rows.length === 0) {
              return (
                <Empty
                  title={filtered ? words.nothing : words.empty}
                  action={filtered && <Button onClick={clear}>{text.common.actions.clearFilters}</Button>}
                />
              );
            }
            return (
              <>
                <Records rows={rows} />
                <footer className="flex items-center gap-3 px-4 py-2.5 text-[12px] text-muted">
                  {words.shown(rows.length)}
                  {audit.hasNextPage && (
                    <Button size="small" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                      {audit.isFetchingNextPage ? text.common.panel.loading : text.common.actions.more}
                    </Button>
                  )}
                </footer>
              </>
            );
          }}
        </AsyncPanel>
      </Panel>
    </div>
  );
}

const HEAD = "px-3 py-2 text-left text-[12px] font-semibold text-muted";

function Records({ rows }: { rows: readonly Row[] }) {
  const words = useText().settings.audit;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a narrow window scrolls the table sideways
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={words.title}>
      <table className="w-full table-fixed border-collapse">
        <colgroup>
          <col className="w-14" />
          <col className="w-38" />
          <col className="w-28" />
          <col className="w-58" />
          <col />
          <col className="w-27" />
          <col className="w-25" />
        </colgroup>
        <thead className="border-b border-line bg-raised/60">
          <tr>
            <th className={`${HEAD} text-right`}>{words.number}</th>
            <th className={HEAD}>{words.when}</th>
            <th className={HEAD}>{words.who}</th>
            <th className={HEAD}>{words.action}</th>
            <th className={HEAD}>{words.about}</th>
            <th className={HEAD}>{words.outcome}</th>
            <th className={HEAD}>{words.origin}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Record key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TONES: Record<string, Tone> = {
  feito: "ok",
  sem_efeito: "off",
  iniciado: "wait",
  recusado: "warn",
  falhou: "fail",
};

function Record({ row }: { row: Row }) {
  const words = useText().settings.audit;
  const { moment } = useFormat();
  const said = [row.codigo, saidOf(row)].filter(Boolean).join(" · ");
  return (
    <tr className="border-b border-line/60 align-top">
      <td className="num px-3 py-1.5 text-muted" title={row.hash}>
        {row.id}
      </td>
      <td className="px-3 py-1.5 whitespace-nowrap tabular-nums">{moment(row.quando)}</td>
      <td className="truncate px-3 py-1.5 font-medium" title={row.quem}>
        {row.quem || words.nobody}
      </td>
      <td className="px-3 py-1.5">
        <p className="truncate" title={row.acao}>
          {words.actions[row.acao] ?? row.acao}
        </p>
      </td>
      <td className="px-3 py-1.5">
        <p className="truncate" title={row.objeto}>
          {row.objeto}
        </p>
        {said && (
          <p className="truncate text-[12px] text-muted" title={said}>
            {said}
          </p>
        )}
      </td>
      <td className="px-3 py-1.5">
        <Pill tone={TONES[row.resultado] ?? "off"}>{words.outcomes[row.resultado] ?? row.resultado}</Pill>
      </td>
      <td className="truncate px-3 py-1.5 text-muted" title={row.origem}>
        {row.origem}
      </td>
    </tr>
  );
}
