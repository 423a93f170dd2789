// Where a figure comes from: the document and its version, the place in it, and the run that brought it.
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { CopyText } from "@/components/copy-text";
import { PreviewButton } from "@/components/document-preview";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useFormat, useText } from "@/i18n/text";

interface Props {
  /** The figure and what it is. */
  title: string;
  lead?: string | undefined;
  load: Schemas["Carga"];
  /** The place in the document, if one is known. */
  row?: Schemas["LinhaDePosicao"] | undefined;
  onClose: () => void;
  children?: ReactNode;
}

/** The dialog. */
export function TrailDialog({ title, lead, load, row, onClose, children }: Props) {
  const text = useText();
  const words = text.portfolios.trail;
  const { moment, bytes, count } = useFormat();
  const facts = [
    text.runs.items.kinds[load.tipo] ?? load.tipo,
    bytes(load.bytes),
    text.panel.cell.version(load.versao, load.estado === "vigente"),
  ];
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={title}
      lead={lead}
      footer={<Button onClick={onClose}>{text.common.actions.close}</Button>}
    >
      <div className="flex flex-col gap-4">
        <dl className="grid grid-cols-[max-content_1fr] gap-x-8 gap-y-1.5">
          <Fact name={words.document}>
            <a href={`/api/documentos/${load.id_documento}`} className="text-accent underline" download>
              <Download aria-hidden="true" className="mr-1 inline size-3.5" />
              {load.nome}
            </a>
            <PreviewButton document={load.id_documento} name={load.nome} line={row?.linha} />
            <span className="ml-3 text-muted">{facts.join(", ")}</span>
          </Fact>
          {row && (
            <Fact name={words.place}>
              {row.linha > 0 ? words.line(count(row.linha), row.bloco, row.ordem) : words.block(row.bloco, row.ordem)}
            </Fact>
          )}
          <Fact name={words.hash}>
            <span className="font-mono text-[12px] break-all">{load.sha256}</span>
            <CopyText text={load.sha256} label={words.copyHash} />
          </Fact>
          <Fact name={words.run}>
            {load.job_id == null ? (
              text.panel.cell.byHand
            ) : (
              <Link to={`/etl/${load.job_id}?parte=arquivos`} className="text-accent underline">
                {text.runs.run.title(load.job_id)}
              </Link>
            )}
            <span className="ml-3 text-muted">{words.loaded(moment(load.carregado_em), count(load.linhas))}</span>
          </Fact>
        </dl>
        {children}
      </div>
    </Dialog>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
