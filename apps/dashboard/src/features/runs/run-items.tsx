// The documents of a run, each with its state and why.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { StatePill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useFormat, useText } from "@/i18n/text";
import { hasEnded, itemState } from "@/lib/states";
import { itemsQuery } from "./parts";
import { reasonOf } from "./run-words";

type Item = Schemas["Item"];

/** The table. */
export function RunItems({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText();
  const words = text.runs.items;
  const { day, locale } = useFormat();
  const query = useQuery(itemsQuery(job.id, hasEnded(job)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words and the days change with the language
  const columns = useMemo<Column<Item>[]>(() => {
    const state = (item: Item) => text.common.states[itemState(item)];
    return [
      { id: "fundo", title: words.fund, text: (item) => item.fundo, width: 260, grows: 2 },
      {
        id: "data",
        title: words.day,
        text: (item) => day(item.data_pos),
        order: (item) => item.data_pos,
        sheet: (item) => ({ as: "day", value: item.data_pos }),
        width: 110,
      },
      { id: "tipo", title: words.kind, text: (item) => words.kinds[item.tipo] ?? item.tipo, width: 100 },
      {
        id: "estado",
        title: words.state,
        text: state,
        cell: (item) => <StatePill state={itemState(item)} />,
        width: 180,
      },
      { id: "sistema", title: words.system, text: (item) => item.sistema.toUpperCase(), width: 110 },
      { id: "motivo", title: words.reason, text: (item) => reasonOf(item), width: 220, grows: 1 },
    ];
  }, [locale]);
  return (
    <AsyncPanel query={query}>
      {(items) => (
        <DataTable
          label={words.label}
          file={`execucao-${job.id}-documentos`}
          rows={items}
          columns={columns}
          rowKey={(item) => `${item.sistema} ${item.id_fundo} ${item.data_pos} ${item.tipo}`}
          empty={<Empty title={words.empty} help={words.emptyHelp} />}
        />
      )}
    </AsyncPanel>
  );
}
