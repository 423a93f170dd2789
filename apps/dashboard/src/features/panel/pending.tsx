// What keeps funds from being released, by cause, with what to do about it.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { useFormat, useText } from "@/i18n/text";

interface Props {
  groups: readonly Schemas["PendenciasDaCausa"][];
  checkedAt: string;
}

/** The groups; none is good news. */
export function Pending({ groups, checkedAt }: Props) {
  const text = useText().panel.pending;
  const { clock } = useFormat();
  return (
    <div id="pendencias">
      {groups.length === 0 ? (
        <p className="px-4 py-3 text-muted">{text.none(clock(checkedAt))}</p>
      ) : (
        groups.map((group) => <Group key={group.codigo} group={group} />)
      )}
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
  ];
  return <ExportMenu label={words.title} file="pendencias" columns={columns} rows={rows} />;
}

function Group({ group }: { group: Schemas["PendenciasDaCausa"] }) {
  const text = useText();
  const { moment } = useFormat();
  return (
    <section className="border-b border-line/60 px-4 py-2.5 last:border-b-0">
      <h3 className="font-semibold">
        {group.causa}
        <span className="ml-2 font-mono text-[11px] font-normal text-muted">{group.codigo}</span>
      </h3>
      <p className="mb-1.5 text-muted">{group.o_que_fazer}</p>
      <ul>
        {group.fundos.map((fund) => {
          const letter = letterOf(fund.estado);
          return (
            <li key={`${fund.id_fundo} ${fund.tipo}`} className="flex items-center gap-3 py-0.5">
              <span className="w-32">
                <Pill tone={lookOf(letter).tone}>{text.panel.states[letter]}</Pill>
              </span>
              <span className="w-80 truncate font-medium" title={fund.fundo}>
                {fund.fundo}
              </span>
              <span className="w-20">{fund.tipo && (text.runs.items.kinds[fund.tipo] ?? fund.tipo)}</span>
              <span className="min-w-0 flex-1 truncate text-muted" title={fund.detalhe}>
                {fund.detalhe}
              </span>
              {fund.responsavel && (
                <span className="max-w-48 truncate text-[12px]" title={fund.responsavel}>
                  {text.panel.pending.owner(fund.responsavel)}
                </span>
              )}
              {fund.desde && (
                <span className="text-[12px] text-muted">{text.panel.pending.since(moment(fund.desde))}</span>
              )}
              <Link
                to={`/etl/reprocessar?data_de=${fund.data_pos}&data_ate=${fund.data_pos}&fundo=${encodeURIComponent(fund.fundo)}`}
                className="text-accent underline"
              >
                {text.panel.pending.ask}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
