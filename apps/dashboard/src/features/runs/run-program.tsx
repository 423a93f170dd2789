// What ran: the program's version, and the mark of its settings. Two runs with the same mark were made under the same ones.
import type { Schemas } from "@/api/client";
import { CopyText } from "@/components/copy-text";
import { useText } from "@/i18n/text";

/** Its lines in a list of facts; before a worker has begun there is nothing to say. */
export function RunProgram({ program }: { program: Schemas["Programa"] | null | undefined }) {
  const text = useText().runs.program;
  if (!program)
    return (
      <>
        <dt className="text-muted">{text.version}</dt>
        <dd className="text-muted">{text.none}</dd>
      </>
    );
  return (
    <>
      <dt className="text-muted">{text.version}</dt>
      <dd className="flex items-center gap-1 tabular-nums">
        {program.versao}
        <CopyText text={program.versao} label={text.copyVersion} />
      </dd>
      <dt className="text-muted">{text.settings}</dt>
      <dd className="flex items-center gap-1">
        <span className="font-mono">{program.configuracao}</span>
        <CopyText text={program.configuracao} label={text.copySettings} />
        <span className="ml-2 text-muted">{text.settingsHint}</span>
      </dd>
    </>
  );
}
