// What keeps funds from being released, by cause, with what to do about it.
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { letterOf } from "@/components/fund-day/health";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { useFormat, useText } from "@/i18n/text";
import type { Asked } from "./desk";
import { DeskDialog } from "./desk-dialog";
import { PendingRow } from "./pending-row";
import { Waived } from "./waived";

interface Props {
  groups: readonly Schemas["PendenciasDaCausa"][];
  waivers: readonly Schemas["Dispensa"][];
  checkedAt: string;
  /** Pages where the portals are opened, by system. */
  portals: Portals;
}

type Portals = Readonly<Record<string, string | null | undefined>>;

/** The groups; none is good news. */
export function Pending({ groups, waivers, checkedAt, portals }: Props) {
  const text = useText().panel.pending;
  const { clock } = useFormat();
  // Here, where rows that are settled meanwhile take nothing away that somebody is typing.
  const [asked, ask] = useState<Asked>();
  return (
    <div id="pendencias">
      {groups.length === 0 ? (
        <p className="px-4 py-3 text-muted">{text.none(clock(checkedAt))}</p>
      ) : (
        groups.map((group) => <Group key={group.codigo} group={group} portals={portals} ask={ask} />)
      )}
      <Waived waivers={waivers} ask={ask} />
      {asked && <DeskDialog asked={asked} onClose={() => ask(undefined)} />}
    </div>
  );
}

type Row = Schemas["Pendencia"] & { causa: string };

/** Everything that is pending, as files. */
export function PendingExport({ groups }: Pick<Props, "groups">) {
  const text = useText();
  const { day, moment } = useFormat();
  const words = text.panel.pending;
  const rows = () => groups.flatMap((group) => group.fundos.map((fund): Row => ({ ...fund, causa: group.causa })));
  const columns: Column<Row>[] = [
    { id: "fundo", title: words.columns.fundo, width: 220, text: (row) => row.fundo },
    {
      id: "data",
      title: words.columns.data,
      width: 110,
      text: (row) => day(row.data_pos),
      sheet: (row) => ({ as: "day", value: row.data_pos }),
    },
    { id: "estado", title: words.columns.estado, width: 120, text: (row) => text.panel.states[letterOf(row.estado)] },
    { id: "causa", title: words.columns.causa, width: 300, text: (row) => row.causa },
    {
      id: "tipo",
      title: words.columns.tipo,
      width: 110,
      text: (row) => (row.tipo ? (text.runs.items.kinds[row.tipo] ?? row.tipo) : ""),
    },
    { id: "detalhe", title: words.columns.detalhe, width: 300, text: (row) => row.detalhe },
    { id: "responsavel", title: words.columns.responsavel, width: 160, text: (row) => row.responsavel ?? "" },
    {
      id: "desde",
      title: words.columns.desde,
      width: 150,
      text: (row) => (row.desde ? moment(row.desde) : ""),
      sheet: (row) => ({ as: "moment", value: row.desde }),
    },
    { id: "sistema", title: words.columns.sistema, width: 110, text: (row) => row.sistema ?? "" },
    {
      id: "notas",
      title: words.columns.notas,
      width: 300,
      text: (row) =>
        row.notas.map((note) => `${text.panel.desk.said(note.autor, moment(note.em))}: ${note.texto}`).join("; "),
    },
  ];
  return <ExportMenu label={words.title} file="pendencias" columns={columns} rows={rows} />;
}

interface GroupProps {
  group: Schemas["PendenciasDaCausa"];
  portals: Portals;
  ask: (asked: Asked) => void;
}

function Group({ group, portals, ask }: GroupProps) {
  return (
    <section className="border-b border-line/60 px-4 py-2.5 last:border-b-0">
      <h3 className="font-semibold">
        {group.causa}
        <span className="ml-2 font-mono text-[11px] font-normal text-muted">{group.codigo}</span>
      </h3>
      <p className="mb-1.5 text-muted">{group.o_que_fazer}</p>
      <ul>
        {group.fundos.map((fund) => (
          <PendingRow
            key={`${fund.id_fundo} ${fund.tipo} ${fund.detalhe}`}
            fund={fund}
            portal={portals[fund.sistema ?? ""]}
            ask={ask}
          />
        ))}
      </ul>
    </section>
  );
}
