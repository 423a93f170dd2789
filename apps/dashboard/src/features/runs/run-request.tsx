// What a run was asked for, in words and as it was kept.
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { RunProgram } from "./run-program";
import { asked } from "./run-words";

/** The request. */
export function RunRequest({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText().runs;
  const { day } = useFormat();
  const request = asked(job);
  const kinds = Object.entries(request.tipos_por_sistema ?? {});
  return (
    <Card className="p-4">
      <dl className="grid grid-cols-[max-content_1fr] items-center gap-x-6 gap-y-1.5">
        <RunProgram program={job.programa} />
        <Row name={text.request.mode}>{text.request.modes[request.modo ?? "coletar"] ?? request.modo}</Row>
        <Row name={text.request.systems}>{(request.sistemas ?? job.sistemas).join(", ").toUpperCase()}</Row>
        <Row name={text.request.from}>{day(request.data_inicial)}</Row>
        <Row name={text.request.to}>{day(request.data_final)}</Row>
        {kinds.map(([system, names]) => (
          <Row key={system} name={`${text.request.kinds} ${system.toUpperCase()}`}>
            {names.map((name) => text.items.kinds[name] ?? name).join(", ")}
          </Row>
        ))}
        {request.paralelismo && (
          <Row name={text.request.atOnce}>{text.request.documentsAtOnce(request.paralelismo)}</Row>
        )}
        {request.recentes_primeiro && <Row name={text.request.order}>{text.request.newestFirst}</Row>}
        <Row name={text.request.funds}>
          {request.fundos?.length ? request.fundos.join(", ") : text.request.allFunds}
        </Row>
      </dl>
      <details className="mt-4">
        <summary className="text-muted">{text.request.raw}</summary>
        <pre className="mt-2 overflow-auto rounded bg-raised p-3 font-mono text-[12px]">
          {JSON.stringify(job.params, null, 2)}
        </pre>
      </details>
    </Card>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </>
  );
}
