// The reconciliation of a run: every check of what it loaded, the worst first, each one with the way to its fund's day.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { placesOf } from "@/lib/decimal";
import { hasEnded, type Tone } from "@/lib/states";
import { useAddress } from "@/lib/use-address";
import { checksQuery } from "./parts";

type Check = Schemas["ConferenciaDaExecucao"];

const BANDS: Record<string, Tone> = { ok: "ok", aviso: "warn", divergencia: "fail" };
/** The worst band first, when rows are ordered by it. */
const ORDER: Record<string, number> = { divergencia: 0, aviso: 1, ok: 2 };
const PARAMETER = "so";
const DIVERGENT = "divergencias";

/** The table. */
export function RunChecks({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText();
  const words = text.runs.checks;
  const [address, put] = useAddress();
  const query = useQuery(checksQuery(job.id, hasEnded(job)));
  const columns = useCheckColumns();
  const only = address.get(PARAMETER) === DIVERGENT;
  return (
    <AsyncPanel query={query}>
      {({ conferencias, ha_mais: more }) => {
        const divergent = conferencias.filter((check) => check.faixa !== "ok");
        return (
          <>
            <DataTable
              label={words.label}
              file={`execucao-${job.id}-conciliacao`}
              rows={only ? divergent : conferencias}
              columns={columns}
              rowKey={(check) => `${check.id_carga} ${check.ordem}`}
              tools={
                <Button
                  size="small"
                  aria-pressed={only}
                  className={cn(only && "bg-accent-soft")}
                  onClick={() => put({ [PARAMETER]: only ? "" : DIVERGENT })}
                >
                  {words.only(divergent.length)}
                </Button>
              }
              empty={
                only && conferencias.length > 0 ? (
                  <Empty title={words.allFine(conferencias.length)} />
                ) : (
                  <Empty title={words.empty} help={hasEnded(job) ? undefined : words.emptyHelp} />
                )
              }
            />
            {more && <p className="text-[12px] text-muted">{words.more(conferencias.length)}</p>}
          </>
        );
      }}
    </AsyncPanel>
  );
}

function useCheckColumns(): Column<Check>[] {
  const text = useText();
  const { day, decimal, locale } = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  return useMemo(() => {
    const words = text.panel.cell;
    const band = (check: Check) => words.bands[check.faixa] ?? check.faixa;
    const figure = (id: string, title: string, width: number, value: (check: Check) => string): Column<Check> => ({
      id,
      title,
      text: (check) => decimal(value(check), Math.max(placesOf(check.declarado), placesOf(check.calculado))),
      order: (check) => Number(value(check)),
      sheet: (check) => ({ as: "quota", value: value(check) }),
      width,
      figures: true,
    });
    return [
      {
        id: "faixa",
        title: text.runs.checks.band,
        text: band,
        order: (check) => ORDER[check.faixa] ?? 0,
        cell: (check) => <Pill tone={BANDS[check.faixa] ?? "off"}>{band(check)}</Pill>,
        width: 112,
      },
      {
        id: "fundo",
        title: text.runs.items.fund,
        text: (check) => check.fundo,
        cell: (check) => (
          <Link
            to={`/carteiras/${check.id_fundo}?parte=conciliacao&data=${check.data_pos}`}
            className="text-accent hover:underline"
          >
            {check.fundo}
          </Link>
        ),
        width: 120,
        grows: 1,
      },
      {
        id: "data",
        title: text.runs.items.day,
        text: (check) => day(check.data_pos),
        order: (check) => check.data_pos,
        sheet: (check) => ({ as: "day", value: check.data_pos }),
        width: 98,
      },
      {
        id: "tipo",
        title: text.runs.items.kind,
        text: (check) => text.runs.items.kinds[check.tipo] ?? check.tipo,
        width: 78,
      },
      { id: "conta", title: text.runs.checks.check, text: (check) => check.formula, width: 200, grows: 2 },
      figure("declarado", text.portfolios.trail.stated, 178, (check) => check.declarado),
      figure("calculado", text.portfolios.trail.computed, 178, (check) => check.calculado),
      figure("diferenca", words.gap, 124, (check) => check.diferenca),
    ];
  }, [locale]);
}
