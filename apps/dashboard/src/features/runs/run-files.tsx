// The files that a run loaded, each to be downloaded as it came.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { PreviewButton } from "@/components/document-preview";
import { Pill } from "@/components/state-pill";
import type { Column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useFormat, useText } from "@/i18n/text";
import { hasEnded, type Tone } from "@/lib/states";
import { filesQuery } from "./parts";
import { SHORT_HASH } from "./run-items";
import { readerOf } from "./run-words";

type File = Schemas["Carga"];

const BANDS: Record<string, Tone> = { ok: "ok", aviso: "warn", divergencia: "fail" };
/** The table. */
export function RunFiles({ job }: { job: Schemas["JobDetalhe"] }) {
  const text = useText();
  const words = text.runs.files;
  const { day, bytes, count, clock, locale } = useFormat();
  const query = useQuery(filesQuery(job.id, hasEnded(job)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and figures change with the language
  const columns = useMemo<Column<File>[]>(() => {
    const band = (file: File) => text.panel.cell.bands[file.faixa] ?? file.faixa;
    return [
      {
        id: "fundo",
        title: text.runs.items.fund,
        text: (file) => file.fundo,
        cell: (file) => (
          <Link to={`/carteiras/${file.id_fundo}?parte=arquivos`} className="text-accent hover:underline">
            {file.fundo}
          </Link>
        ),
        width: 116,
        grows: 1,
      },
      {
        id: "data",
        title: text.runs.items.day,
        text: (file) => day(file.data_pos),
        order: (file) => file.data_pos,
        sheet: (file) => ({ as: "day", value: file.data_pos }),
        width: 96,
      },
      {
        id: "tipo",
        title: text.runs.items.kind,
        text: (file) => text.runs.items.kinds[file.tipo] ?? file.tipo,
        width: 78,
      },
      {
        id: "nome",
        title: words.name,
        text: (file) => file.nome,
        cell: (file) => (
          <span className="flex items-center gap-1">
            <PreviewButton document={file.id_documento} name={file.nome} />
            <a href={`/api/documentos/${file.id_documento}`} className="truncate text-accent underline" download>
              {file.nome}
            </a>
          </span>
        ),
        width: 130,
        grows: 1,
      },
      {
        id: "versao",
        title: words.version,
        text: (file) => text.panel.cell.version(file.versao, file.estado === "vigente"),
        order: (file) => file.versao,
        width: 104,
      },
      {
        id: "bytes",
        title: words.size,
        text: (file) => bytes(file.bytes),
        order: (file) => file.bytes,
        sheet: (file) => ({ as: "whole", value: file.bytes }),
        width: 84,
        figures: true,
      },
      {
        id: "linhas",
        title: words.rows,
        text: (file) => count(file.linhas),
        order: (file) => file.linhas,
        sheet: (file) => ({ as: "whole", value: file.linhas }),
        width: 64,
        figures: true,
      },
      {
        id: "faixa",
        title: words.checks,
        text: band,
        cell: (file) => <Pill tone={BANDS[file.faixa] ?? "off"}>{band(file)}</Pill>,
        width: 112,
      },
      {
        id: "sha256",
        title: words.hash,
        text: (file) => file.sha256,
        cell: (file) => <span className="font-mono text-[12px] text-muted">{file.sha256.slice(0, SHORT_HASH)}</span>,
        width: 104,
      },
      {
        id: "carregado",
        title: words.loaded,
        text: (file) => clock(file.carregado_em),
        order: (file) => file.carregado_em,
        sheet: (file) => ({ as: "moment", value: file.carregado_em }),
        width: 116,
        figures: true,
      },
      {
        id: "leitor",
        title: words.reader,
        text: (file) => readerOf(file, text.runs.items.kinds),
        width: 144,
      },
    ];
  }, [locale]);
  return (
    <AsyncPanel query={query}>
      {(files) => (
        <DataTable
          label={words.label}
          file={`execucao-${job.id}-arquivos`}
          rows={files}
          columns={columns}
          rowKey={(file) => String(file.id_carga)}
          empty={<Empty title={words.empty} help={hasEnded(job) ? undefined : words.emptyHelp} />}
        />
      )}
    </AsyncPanel>
  );
}
