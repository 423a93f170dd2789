// One file that came for a fund's day: its version, its size, the run that brought it.
import { Link } from "react-router";
import type { Schemas } from "@/api/client";
import { PreviewButton } from "@/components/document-preview";
import { useFormat, useText } from "@/i18n/text";

/** The line, in a list. */
export function FileLine({ load }: { load: Schemas["Carga"] }) {
  const text = useText();
  const words = text.panel.cell;
  const { moment, bytes } = useFormat();
  return (
    <li className="flex items-center gap-3 py-1">
      <span className="w-20 font-medium">{text.runs.items.kinds[load.tipo] ?? load.tipo}</span>
      <a
        href={`/api/documentos/${load.id_documento}`}
        className="min-w-0 flex-1 truncate text-accent underline"
        title={load.nome}
        download
      >
        {load.nome}
      </a>
      <PreviewButton document={load.id_documento} name={load.nome} />
      <span className="text-muted">{words.version(load.versao, load.estado === "vigente")}</span>
      <span className="num w-20 text-muted">{bytes(load.bytes)}</span>
      <span className="num text-muted">{moment(load.carregado_em)}</span>
      <span className="w-28 shrink-0 text-right">
        {load.job_id == null ? (
          words.byHand
        ) : (
          <Link to={`/etl/${load.job_id}`} className="text-accent underline">
            {text.runs.run.title(load.job_id)}
          </Link>
        )}
      </span>
    </li>
  );
}
