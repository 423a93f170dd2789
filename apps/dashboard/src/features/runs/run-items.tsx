// The documents of a run, each with its state and why.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { PreviewButton } from "@/components/document-preview";
import { StatePill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { type Text, useFormat, useText } from "@/i18n/text";
import { hasEnded, itemState } from "@/lib/states";
import { filesQuery, itemsQuery } from "./parts";
import { reasonOf } from "./run-words";

type Item = Schemas["Item"];
type File = Schemas["Carga"];

/** Digits of a hash that tell files apart at a glance. */
export const SHORT_HASH = 10;

/** The document of an item or of a load. */
function keyOf({ sistema, id_fundo, data_pos, tipo }: Item | File): string {
  return `${sistema} ${id_fundo} ${data_pos} ${tipo}`;
}

/** The table. */
export function RunItems({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText();
  const words = text.runs.items;
  const { day, bytes, count, locale } = useFormat();
  const query = useQuery(itemsQuery(job.id, hasEnded(job)));
  const loads = useQuery(filesQuery(job.id, hasEnded(job))).data;
  const files = useMemo(() => new Map((loads ?? []).map((file) => [keyOf(file), file])), [loads]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words and the days change with the language
  const columns = useMemo<Column<Item>[]>(() => {
    const fileOf = (item: Item) => files.get(keyOf(item));
    const state = (item: Item) => text.common.states[itemState(item)];
    return [
      { id: "fundo", title: words.fund, text: (item) => item.fundo, width: 200, grows: 2 },
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
      { id: "sistema", title: words.system, text: (item) => item.sistema.toUpperCase(), width: 110, hidden: true },
      {
        id: "tentativas",
        title: words.tries,
        text: (item) => (item.tentativas > 0 ? String(item.tentativas) : "–"),
        order: (item) => item.tentativas,
        sheet: (item) => ({ as: "whole", value: item.tentativas }),
        width: 76,
        figures: true,
      },
      ...loadColumns(fileOf, text.runs.files, { bytes, count }),
      { id: "motivo", title: words.reason, text: (item) => reasonOf(item), width: 220, grows: 1 },
    ];
  }, [locale, files]);
  return (
    <AsyncPanel query={query}>
      {(items) => (
        <DataTable
          label={words.label}
          file={`execucao-${job.id}-documentos`}
          rows={items}
          columns={columns}
          rowKey={keyOf}
          empty={<Empty title={words.empty} help={words.emptyHelp} />}
        />
      )}
    </AsyncPanel>
  );
}

type Told = Record<"bytes" | "count", (value: number) => string>;

/** What this run loaded for an item; nothing where it loaded nothing, as when the portal gave what was there already. */
function loadColumns(
  fileOf: (item: Item) => File | undefined,
  words: Text["runs"]["files"],
  { bytes, count }: Told,
): Column<Item>[] {
  const figure = (id: "bytes" | "linhas", title: string, told: (value: number) => string): Column<Item> => ({
    id,
    title,
    text: (item) => {
      const value = fileOf(item)?.[id];
      return value === undefined ? "–" : told(value);
    },
    order: (item) => fileOf(item)?.[id] ?? -1,
    sheet: (item) => ({ as: "whole", value: fileOf(item)?.[id] }),
    width: 88,
    figures: true,
  });
  return [
    {
      id: "arquivo",
      title: words.name,
      text: (item) => fileOf(item)?.nome ?? "",
      cell: (item) => {
        const file = fileOf(item);
        return (
          file && (
            <span className="flex items-center gap-1">
              <PreviewButton document={file.id_documento} name={file.nome} />
              <a
                href={`/api/documentos/${file.id_documento}`}
                title={file.sha256}
                className="truncate font-mono text-[12px] text-accent underline"
                download
              >
                {file.sha256.slice(0, SHORT_HASH)}
              </a>
            </span>
          )
        );
      },
      width: 130,
    },
    figure("bytes", words.size, bytes),
    figure("linhas", words.rows, count),
  ];
}
