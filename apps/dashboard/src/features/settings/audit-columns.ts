// What a file of the audit holds of each record: with the hash, so that the chain can be looked at elsewhere.
import type { Schemas } from "@/api/client";
import type { Column } from "@/components/table/columns";
import { useFormat, useText } from "@/i18n/text";
import { saidOf } from "@/lib/audit";

type Row = Schemas["Registro"];

/** The columns. */
export function useAuditColumns(): Column<Row>[] {
  const words = useText().settings.audit;
  const { moment } = useFormat();
  return [
    {
      id: "id",
      title: words.number,
      width: 80,
      text: (row) => String(row.id),
      sheet: (row) => ({ as: "whole", value: row.id }),
    },
    {
      id: "quando",
      title: words.when,
      width: 140,
      text: (row) => moment(row.quando),
      sheet: (row) => ({ as: "moment", value: row.quando }),
    },
    { id: "quem", title: words.who, width: 120, text: (row) => row.quem },
    { id: "acao", title: words.action, width: 240, text: (row) => words.actions[row.acao] ?? row.acao },
    { id: "objeto", title: words.about, width: 240, text: (row) => row.objeto },
    {
      id: "resultado",
      title: words.outcome,
      width: 100,
      text: (row) => words.outcomes[row.resultado] ?? row.resultado,
    },
    { id: "codigo", title: words.code, width: 140, text: (row) => row.codigo ?? "" },
    { id: "detalhe", title: words.details, width: 300, text: saidOf },
    { id: "origem", title: words.origin, width: 120, text: (row) => row.origem },
    { id: "hash", title: words.hash, width: 300, text: (row) => row.hash },
  ];
}
