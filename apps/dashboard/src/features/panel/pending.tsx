// What keeps funds from being released, by cause, with what to do about it.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { letterOf, lookOf } from "@/components/fund-day/health";
import { Pill } from "@/components/state-pill";
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
