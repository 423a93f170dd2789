// How a folder is, as the server sees it: a word, what to do next, the free space and the names that its copies get.
import type { Schemas } from "@/api/client";
import { Pill } from "@/components/state-pill";
import { useFormat, useText } from "@/i18n/text";
import type { Tone } from "@/lib/states";

const TONES: Record<string, Tone> = { ok: "ok", pouco_espaco: "warn", nao_existe: "warn", sem_resposta: "warn" };

/** The word of a folder, with the space of its disk where that is known. */
export function FolderPill({
  standing,
}: {
  standing: Pick<Schemas["Disco"], "situacao" | "livres_bytes" | "total_bytes">;
}) {
  const text = useText().settings.folders;
  const { bytes } = useFormat();
  const { situacao, livres_bytes, total_bytes } = standing;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-[12px] text-muted">
      <Pill tone={TONES[situacao] ?? "fail"}>{text.standings[situacao] ?? situacao}</Pill>
      {livres_bytes != null && total_bytes != null && (
        <span className="tabular-nums">{text.free(bytes(livres_bytes), bytes(total_bytes))}</span>
      )}
    </p>
  );
}

interface Props {
  /** Absent while it is not known. */
  standing: Schemas["SituacaoDaPasta"] | undefined;
  /** Bytes that its disk should have left. */
  least: number;
}

/** The standing, below the folder's field. */
export function FolderStanding({ standing, least }: Props) {
  const text = useText().settings.folders;
  const { bytes } = useFormat();
  if (!standing || standing.situacao === "nao_definida") return null;
  const { situacao, amostras } = standing;
  return (
    <div className="flex flex-col gap-0.5 text-[12px] text-muted">
      <FolderPill standing={standing} />
      {amostras.length === 0 ? (
        <p>{text.noCopies}</p>
      ) : (
        text.next[situacao] && <p>{text.next[situacao](bytes(least))}</p>
      )}
      {amostras.map((name) => (
        <p key={name} className="break-words">
          {text.sample} <span className="font-mono text-[11px]">{name}</span>
        </p>
      ))}
    </div>
  );
}
