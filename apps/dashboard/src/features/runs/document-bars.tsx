// How long each document waited and how long it took, as bars of one clock that go on while the run does.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { StatePill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { hasEnded, itemState, toneOf } from "@/lib/states";
import { useNow } from "@/lib/use-now";
import { BAR_COLOURS } from "./bar-colours";
import { itemsQuery } from "./parts";
import { layOutDocuments, type PlacedDocument } from "./timeline";

interface Props {
  job: Schemas["JobDetalhe"];
  /** What stands beside the search field. */
  tools: ReactNode;
}

/** The bars, in a table. */
export function DocumentBars({ job, tools }: Props) {
  const text = useText();
  const words = text.runs.timeline;
  const { clock } = useFormat();
  const ended = hasEnded(job);
  const query = useQuery(itemsQuery(job.id, ended));
  const now = useNow(!ended);
  const chart = useMemo(() => {
    const end = job.finished_at ? Date.parse(job.finished_at) : now;
    return layOutDocuments(query.data ?? [], job.created_at, end);
  }, [query.data, job.created_at, job.finished_at, now]);
  const columns = useColumns(words.scale(clock(chart.from), clock(chart.to)));
  return (
    <AsyncPanel query={query}>
      {() => (
        <DataTable
          label={words.label}
          file={`execucao-${job.id}-tempo`}
          rows={chart.documents}
          columns={columns}
          rowKey={({ item }) => `${item.sistema} ${item.id_fundo} ${item.data_pos} ${item.tipo}`}
          tools={tools}
          empty={<Empty title={words.empty} />}
        />
      )}
    </AsyncPanel>
  );
}

function useColumns(scale: string): Column<PlacedDocument>[] {
  const text = useText();
  const words = text.runs.timeline;
  const { day, seconds, locale } = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words and the numbers change with the language
  return useMemo(() => {
    const kind = ({ item }: PlacedDocument) => text.runs.items.kinds[item.tipo] ?? item.tipo;
    const span = (id: string, title: string, of: (row: PlacedDocument) => number | undefined) => ({
      id,
      title,
      text: (row: PlacedDocument) => seconds(of(row)),
      order: (row: PlacedDocument) => of(row) ?? -1,
      sheet: (row: PlacedDocument) => ({ as: "quota", value: of(row)?.toFixed(3) }) as const,
      width: 92,
      figures: true,
    });
    return [
      { id: "fundo", title: text.runs.items.fund, text: ({ item }) => item.fundo, width: 170, grows: 1 },
      { id: "tipo", title: text.runs.items.kind, text: kind, width: 80 },
      {
        id: "data",
        title: text.runs.items.day,
        text: ({ item }) => day(item.data_pos),
        order: ({ item }) => item.data_pos,
        sheet: ({ item }) => ({ as: "day", value: item.data_pos }),
        width: 96,
      },
      {
        id: "estado",
        title: text.runs.items.state,
        text: ({ item }) => text.common.states[itemState(item)],
        cell: ({ item }) => <StatePill state={itemState(item)} />,
        width: 150,
      },
      {
        id: "tempo",
        title: scale,
        text: ({ item }) => item.inicio ?? "",
        order: ({ begun }) => begun,
        cell: (row) => <Bar row={row} />,
        width: 260,
        grows: 3,
      },
      span("espera", words.waited, (row) => row.waited),
      span("duracao", words.took, (row) => row.took),
      span("carga", words.loaded, (row) => row.loaded),
      {
        id: "tentativas",
        title: text.runs.items.tries,
        text: ({ item }) => (item.tentativas > 0 ? String(item.tentativas) : "–"),
        order: ({ item }) => item.tentativas,
        sheet: ({ item }) => ({ as: "whole", value: item.tentativas }),
        width: 92,
        figures: true,
      },
    ];
  }, [locale, scale]);
}

/** Waiting is hatched, the download is filled, checking and loading is pale; all are told in the columns beside it. */
function Bar({ row }: { row: PlacedDocument }) {
  const text = useText().runs.timeline;
  const { seconds } = useFormat();
  const state = itemState(row.item);
  return (
    <span
      className="relative block h-4 w-full rounded-sm bg-raised"
      title={text.told(seconds(row.waited), seconds(row.took), seconds(row.loaded))}
    >
      <span
        className="absolute h-4 bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_2px,transparent_2px_6px)]"
        style={{ left: 0, width: `${row.left}%` }}
      />
      {row.width !== undefined && (
        <span
          className={cn("absolute h-4 min-w-0.5 rounded-sm", BAR_COLOURS[toneOf(state)], !row.over && "animate-pulse")}
          style={{ left: `${row.left}%`, width: `${row.width}%` }}
        />
      )}
      {row.width !== undefined && row.after !== undefined && (
        <span
          className={cn("absolute h-4 rounded-r-sm opacity-40", BAR_COLOURS[toneOf(state)])}
          style={{ left: `${row.left + row.width}%`, width: `${row.after}%` }}
        />
      )}
    </span>
  );
}
