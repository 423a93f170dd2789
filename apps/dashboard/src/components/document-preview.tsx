// The first rows of a document as it came: sheets, pages or blocks, each with the lines they stand on. Texts of a document are
// hostile, so they are shown as text only.
import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useMemo, useState } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { VirtualRows } from "@/components/table/virtual-rows";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Dialog } from "@/components/ui/dialog";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { columnsOf, shownCell } from "./document-columns";
import { type PreviewStart, previewQuery } from "./document-preview-query";

type Part = Schemas["ParteDaPrevia"];

interface ButtonProps {
  document: number;
  name: string;
  /** Line to begin at; 0 when none is known. */
  line?: number | undefined;
}

/** The button that opens it. */
export function PreviewButton({ document, name, line = 0 }: ButtonProps) {
  const words = useText().common.preview;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="ghost"
        size="small-icon"
        aria-label={words.openOf(name)}
        title={words.open}
        onClick={() => setOpen(true)}
      >
        <Eye aria-hidden="true" />
      </Button>
      {open && (
        <DocumentPreview document={document} name={name} line={Math.max(1, line)} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

interface Props {
  document: number;
  name: string;
  /** Line to begin at. */
  line: number;
  onClose: () => void;
}

/** The dialog. */
function DocumentPreview({ document, name, line, onClose }: Props) {
  const text = useText();
  const [start, setStart] = useState<PreviewStart>({ line, skip: 0 });
  const query = useQuery(previewQuery(document, start));
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={name}
      lead={text.common.preview.lead}
      footer={
        <>
          <Button asChild>
            <a href={`/api/documentos/${document}`} download>
              {text.common.preview.download}
            </a>
          </Button>
          <Button onClick={onClose}>{text.common.actions.close}</Button>
        </>
      }
    >
      <AsyncPanel query={query}>{(preview) => <Parts preview={preview} start={start} onStart={setStart} />}</AsyncPanel>
    </Dialog>
  );
}

interface PartsProps {
  preview: Schemas["Previa"];
  start: PreviewStart;
  onStart: (start: PreviewStart) => void;
}

function Parts({ preview, start, onStart }: PartsProps) {
  const words = useText().common.preview;
  const { count } = useFormat();
  const [chosen, choose] = useState<string>();
  const part = preview.partes.find(({ nome }) => nome === chosen) ?? preview.partes[0];
  const shown = part?.linhas.length ?? 0;
  const skipped = part?.puladas ?? 0;
  return (
    <div className="flex h-[60vh] flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        {preview.partes.length > 1 && part && (
          <Choice
            label={words.part}
            value={part.nome}
            options={preview.partes.map(({ nome, linhas, continua }) => [
              nome,
              words.partOf(preview.documento.tipo, nome, count(linhas.length), continua),
            ])}
            onChoose={choose}
          />
        )}
        <p role="status" className="text-muted">
          {shown > 0 ? words.lines(count(skipped + 1), count(skipped + shown)) : words.none}
        </p>
        <span className="flex-1" />
        {(start.line > 1 || start.skip > 0) && (
          <Button size="small" onClick={() => onStart({ line: 1, skip: 0 })}>
            {words.first}
          </Button>
        )}
        {part?.continua && (
          <Button size="small" onClick={() => onStart({ ...start, skip: skipped + shown })}>
            {words.next}
          </Button>
        )}
      </div>
      {part && part.linhas.length > 0 ? <Grid key={part.nome} part={part} /> : <Empty title={words.none} />}
    </div>
  );
}

const ROW = 26;

function Grid({ part }: { part: Part }) {
  const words = useText().common.preview;
  const format = useFormat();
  const columns = useMemo(() => columnsOf(part), [part]);
  return (
    <VirtualRows
      label={words.table}
      count={part.linhas.length}
      height={ROW}
      columns={["64px", ...columns.map(({ width }) => `minmax(${width}px, 1fr)`)].join(" ")}
      head={
        <>
          <div role="columnheader" className="flex h-8 items-center px-3 text-[12px] font-semibold">
            {words.line}
          </div>
          {columns.map(({ name, kind }) => (
            <div
              key={name}
              role="columnheader"
              className="flex h-8 items-center gap-1.5 truncate px-3 text-[12px] font-semibold"
            >
              {words.columns[name] ?? name}
              <span className="font-normal text-muted">{words.kinds[kind] ?? kind}</span>
            </div>
          ))}
        </>
      }
      row={(index) => {
        const row = part.linhas[index];
        return (
          <>
            <div role="cell" className="num px-3 text-muted">
              {row?.linha}
            </div>
            {columns.map(({ name }, at) => {
              const cell = row?.celulas[at];
              const shown = shownCell(cell, format, words);
              return (
                <div
                  key={name}
                  role="cell"
                  title={shown}
                  className={cn("truncate px-3", cell?.especie === "numero" && "num")}
                >
                  {shown}
                </div>
              );
            })}
          </>
        );
      }}
    />
  );
}
