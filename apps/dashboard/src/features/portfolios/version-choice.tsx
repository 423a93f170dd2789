// Which version of a day's document is looked at: the one that counts, or one that it replaced, with what changed since.
import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
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
      <Choice
        label={words.label}
        value={String(load.id_carga)}
        options={[...ofDay].reverse().map((one) => [String(one.id_carga), name(one)])}
        onChoose={(id) => onChoose(Number(id) === current?.id_carga ? undefined : Number(id))}
        className="h-7 text-[12px]"
      />
      {compared && current && <DiffDialog fund={fund} from={load} to={current} onClose={() => compare(false)} />}
    </span>
  );
}
