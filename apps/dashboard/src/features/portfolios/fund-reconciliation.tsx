// The sums of a fund's day with both sides, and what they mean for its release. Each figure leads to its document and run.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { CheckLine } from "@/components/fund-day/check-line";
import { DayPicker } from "@/components/fund-day/day-picker";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
import { ExportMenu } from "@/components/table/export-menu";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { placesOf } from "@/lib/decimal";
import { useCheckColumns } from "./check-columns";
import { filesQuery, reconciliationQuery } from "./queries";
import { TrailDialog } from "./trail-dialog";
import { useDay } from "./use-address";

type Check = Schemas["Conferencia"];

interface Props {
  fund: number;
  /** The last day with figures. */
  last: string | undefined;
}

/** The part of the page. */
export function FundReconciliation({ fund, last }: Props) {
  const words = useText().portfolios;
  const { day } = useFormat();
  const [chosen, choose] = useDay(last);
  const query = useQuery(reconciliationQuery(fund, chosen));
  const columns = useCheckColumns();
  return (
    <AsyncPanel query={query}>
      {(data) => (
        <div className="flex flex-col gap-3">
          <Panel
            title={words.reconciliationOf(day(data.data_pos))}
            actions={
              <div className="flex items-center gap-2">
                <DayPicker day={data.data_pos} onChange={choose} />
                {data.conferencias.length > 0 && (
                  <ExportMenu
                    label={words.reconciliationOf(day(data.data_pos))}
                    file={`conciliacao_${fund}_${data.data_pos}`}
                    columns={columns}
                    rows={() => data.conferencias}
                  />
                )}
              </div>
            }
          >
            <Standing data={data} />
            {data.conferencias.length === 0 ? <Empty title={words.noChecks} /> : <Checks fund={fund} data={data} />}
          </Panel>
          {data.achados.length > 0 && <Findings findings={data.achados} />}
        </div>
      )}
    </AsyncPanel>
  );
}

function Standing({ data }: { data: Schemas["Conciliacao"] }) {
  const text = useText();
  const letter = letterOf(data.estado);
  return (
    <div className="flex items-start gap-3 border-b border-line/60 px-4 py-2.5">
      <Pill tone={lookOf(letter).tone}>{text.panel.states[letter]}</Pill>
      <div>
        <p>{data.liberado ? text.portfolios.mayRelease : text.portfolios.mayNotRelease}</p>
        {data.motivos.map((reason) => (
          <p key={`${reason.codigo} ${reason.tipo} ${reason.detalhe}`}>
            <span className="font-medium">{reason.mensagem}</span>{" "}
            <span className="text-muted">
              {reason.detalhe} {reason.o_que_fazer}
            </span>
          </p>
        ))}
      </div>
    </div>
  );
}

function Checks({ fund, data }: { fund: number; data: Schemas["Conciliacao"] }) {
  const text = useText();
  const words = text.portfolios.trail;
  const [traced, trace] = useState<Check>();
  const files = useQuery(filesQuery(fund)).data?.arquivos ?? [];
  const loadOf = (check: Check) => files.find((load) => load.id_carga === check.id_carga) ?? data.carga ?? undefined;
  const load = traced && loadOf(traced);
  return (
    <>
      <div
        aria-hidden="true"
        className="grid grid-cols-[110px_1fr_170px_170px_130px] gap-3 px-4 pt-2 text-[12px] text-muted"
      >
        <span />
        <span />
        <span className="text-right">{words.stated}</span>
        <span className="text-right">{words.computed}</span>
        <span className="text-right">{text.panel.cell.gap}</span>
      </div>
      <ul className="divide-y divide-line/60 px-4">
        {data.conferencias.map((check) => (
          <CheckLine
            key={`${check.codigo} ${check.id_carga} ${check.ordem} ${check.formula}`}
            check={check}
            onTrace={loadOf(check) && (() => trace(check))}
          />
        ))}
      </ul>
      {traced && load && (
        <TrailDialog title={traced.formula} lead={traced.codigo} load={load} onClose={() => trace(undefined)}>
          <Sides check={traced} fund={fund} day={data.data_pos} />
        </TrailDialog>
      )}
    </>
  );
}

/** Both sides of a check, and where each of them is. */
function Sides({ check, fund, day }: { check: Check; fund: number; day: string }) {
  const text = useText();
  const words = text.portfolios.trail;
  const { decimal } = useFormat();
  const places = Math.max(placesOf(check.declarado), placesOf(check.calculado));
  return (
    <table className="w-full border-collapse">
      <tbody>
        <tr className="border-y border-line/60">
          <th className="py-1.5 text-left font-medium">{text.panel.cell.stated}</th>
          <td className="num">{decimal(check.declarado, places)}</td>
          <td className="pl-6 text-muted">{words.inHead}</td>
        </tr>
        <tr className="border-b border-line/60">
          <th className="py-1.5 text-left font-medium">{text.panel.cell.computed}</th>
          <td className="num">{decimal(check.calculado, places)}</td>
          <td className="pl-6">
            <Link to={`/carteiras/${fund}?parte=composicao&data=${day}&topo=todas`} className="text-accent underline">
              {words.inRows}
            </Link>
          </td>
        </tr>
        <tr>
          <th className="py-1.5 text-left font-medium">{text.panel.cell.gap}</th>
          <td className="num">{decimal(check.diferenca, places)}</td>
          <td className="pl-6 text-muted">{words.limit(decimal(check.limite, placesOf(check.limite)))}</td>
        </tr>
        {check.faixa !== "ok" && (
          <tr>
            <td colSpan={3} className="pt-2">
              {check.mensagem} {check.o_que_fazer}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Findings({ findings }: { findings: readonly Schemas["Achado"][] }) {
  const words = useText().portfolios;
  const { count } = useFormat();
  return (
    <Panel title={words.findings}>
      <ul className="divide-y divide-line/60 px-4">
        {findings.map((finding) => (
          <li key={`${finding.codigo} ${finding.byte} ${finding.caminho}`} className="flex items-baseline gap-3 py-1">
            <Pill tone={finding.gravidade === "erro" ? "fail" : "warn"}>
              {finding.gravidade === "erro" ? words.gravities.erro : words.gravities.aviso}
            </Pill>
            <span className="min-w-0 flex-1">{finding.mensagem}</span>
            <span className="max-w-96 truncate font-mono text-[12px] text-muted" title={finding.caminho}>
              {finding.linha > 0 && words.atLine(count(finding.linha))} {finding.caminho}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
