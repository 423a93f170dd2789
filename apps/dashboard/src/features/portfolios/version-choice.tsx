// Which version of a day's document is looked at: the one that counts, or one that it replaced, with what changed since.
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { DiffDialog } from "./diff-dialog";
import { versionsQuery } from "./queries";

interface Props {
  fund: number;
  /** The version that is looked at. */
  load: Schemas["Carga"];
  /** Another one, or none for the one that counts. */
  onChoose: (load: number | undefined) => void;
}

/** The control; nothing when there is one version only. */
export function VersionChoice({ fund, load, onChoose }: Props) {
  const text = useText();
  const words = text.portfolios.version;
  const { moment } = useFormat();
  const versions = useQuery(versionsQuery(load.id_documento)).data?.versoes ?? [];
  const ofDay = versions.filter((one) => one.id_fundo === fund && one.data_pos === load.data_pos);
  const [compared, compare] = useState(false);
  const current = ofDay.find((one) => one.estado === "vigente");
  if (ofDay.length < 2) return null;
  const name = (one: Schemas["Carga"]) =>
    words.of(text.panel.cell.version(one.versao, one.estado === "vigente"), moment(one.carregado_em));
  return (
    <span className="flex items-center gap-2">
      {current && current.id_carga !== load.id_carga && (
        <Button size="small" onClick={() => compare(true)}>
          <GitCompareArrows aria-hidden="true" />
          {words.changes}
        </Button>
      )}
      <select
        aria-label={words.label}
        value={load.id_carga}
        onChange={(event) => {
          const id = Number(event.target.value);
          onChoose(id === current?.id_carga ? undefined : id);
        }}
        className="h-7 rounded-md border border-line-strong/70 bg-surface px-1.5 text-[12px] text-ink"
      >
        {[...ofDay].reverse().map((one) => (
          <option key={one.id_carga} value={one.id_carga}>
            {name(one)}
          </option>
        ))}
      </select>
      {compared && current && <DiffDialog fund={fund} from={load} to={current} onClose={() => compare(false)} />}
    </span>
  );
}
