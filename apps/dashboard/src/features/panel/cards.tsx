// The figures of the day, five at most.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { Sparkline } from "@/components/sparkline";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatDuration } from "@/lib/dates";
import { dayBeforeQuery, matrixQuery } from "./queries";

/** Days in the line of released funds at most. */
const DAYS = 20;

/** The cards of a day. */
export function Cards({ cards, day: shown }: { cards: Schemas["Cartoes"]; day: string }) {
  const text = useText().panel.cards;
  const { count, moment, day } = useFormat();
  // What the matrix below asks for anyway.
  const days = useQuery(matrixQuery(undefined)).data?.dias.filter(({ data }) => data <= shown) ?? [];
  const known = days.slice(-DAYS).filter(({ total }) => total > 0);
  const before = known.findLast(({ data }) => data < shown);
  const then = useQuery({ ...dayBeforeQuery(before?.data), enabled: before !== undefined }).data;
  const last = cards.ultima_execucao;
  const next = cards.proxima_execucao;
  const part = ({ feito, total }: Schemas["Parte"]) => `${count(feito)} / ${count(total)}`;
  const share = ({ feito, total }: Schemas["Parte"]) =>
    total === 0 ? text.none : text.share(Math.floor((100 * feito) / total));
  /** The median, and how far the last run is from it. */
  const medianOf = (took: number | null | undefined, median: number) => {
    const usual = text.median(formatDuration(median));
    return took == null || median === 0 ? usual : text.against(usual, Math.round((100 * (took - median)) / median));
  };
  return (
    <div className="grid grid-cols-5 gap-3">
      <Figure
        name={text.funds}
        value={part(cards.fundos_completos)}
        more={
          before
            ? text.shareSince(share(cards.fundos_completos), day(before.data), `${before.liberados}/${before.total}`)
            : share(cards.fundos_completos)
        }
        plot={
          <Sparkline
            title={text.fundsPlot(known.length)}
            values={known.map(({ liberados, total }) => liberados / total)}
            floor={0}
          />
        }
      />
      <Figure
        name={text.files}
        value={part(cards.arquivos)}
        more={
          before && then
            ? text.shareSince(share(cards.arquivos), day(before.data), part(then.cartoes.arquivos))
            : share(cards.arquivos)
        }
      />
      <Figure
        name={text.last}
        value={last?.duracao_s == null ? text.none : formatDuration(last.duracao_s)}
        more={
          last ? (
            <Link to={`/etl/${last.job_id}`} className="text-accent underline">
              {last.mediana_s == null ? text.noHistory : medianOf(last.duracao_s, last.mediana_s)}
            </Link>
          ) : (
            text.noHistory
          )
        }
        plot={last && <Sparkline title={text.lastPlot(last.duracoes_s.length)} values={last.duracoes_s} floor={0} />}
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
  /** How it was before. */
  plot?: ReactNode;
}

function Figure({ name, value, more, bad = false, plot }: FigureProps) {
  return (
    <Card className="min-w-0 px-4 py-2.5">
      <p className="text-[12px] text-muted">{name}</p>
      <div className="flex items-center justify-between gap-2">
        <p className={cn("text-[20px] leading-tight font-semibold tabular-nums", bad && "text-fail")}>{value}</p>
        {plot}
      </div>
      <p className="truncate text-[12px] text-muted">{more}</p>
    </Card>
  );
}
