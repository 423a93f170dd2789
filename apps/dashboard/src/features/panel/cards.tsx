// The figures of the day, five at most.
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/dates";

/** The cards. */
export function Cards({ cards }: { cards: Schemas["Cartoes"] }) {
  const text = useText().panel.cards;
  const { count, moment, day } = useFormat();
  const last = cards.ultima_execucao;
  const next = cards.proxima_execucao;
  const part = ({ feito, total }: Schemas["Parte"]) => `${count(feito)} / ${count(total)}`;
  const share = ({ feito, total }: Schemas["Parte"]) =>
    total === 0 ? text.none : text.share(Math.floor((100 * feito) / total));
  return (
    <div className="grid grid-cols-5 gap-3">
      <Figure name={text.funds} value={part(cards.fundos_completos)} more={share(cards.fundos_completos)} />
      <Figure name={text.files} value={part(cards.arquivos)} more={share(cards.arquivos)} />
      <Figure
        name={text.last}
        value={last?.duracao_s == null ? text.none : formatDuration(last.duracao_s)}
        more={
          last ? (
            <Link to={`/etl/${last.job_id}`} className="text-accent underline">
              {last.mediana_s == null ? text.noHistory : text.median(formatDuration(last.mediana_s))}
            </Link>
          ) : (
            text.noHistory
          )
        }
      />
      <Figure
        name={text.errors}
        value={count(cards.erros_24h)}
        bad={cards.erros_24h > 0}
        more={
          cards.erros_24h > 0 ? (
            <Link to="/etl?status=error" className="text-accent underline">
              {text.seeErrors}
            </Link>
          ) : (
            text.noErrors
          )
        }
      />
      <Figure
        name={text.next}
        value={next ? moment(next.em).slice(11, 16) : text.none}
        more={next ? text.nextMore(next.agendamento, day(next.em.slice(0, 10))) : text.noSchedule}
      />
    </div>
  );
}

interface FigureProps {
  name: string;
  value: string;
  more: ReactNode;
  bad?: boolean;
}

function Figure({ name, value, more, bad = false }: FigureProps) {
  return (
    <Card className="min-w-0 px-4 py-2.5">
      <p className="text-[12px] text-muted">{name}</p>
      <p className={cn("text-[20px] leading-tight font-semibold tabular-nums", bad && "text-fail")}>{value}</p>
      <p className="truncate text-[12px] text-muted">{more}</p>
    </Card>
  );
}
