// The file for whoever helps from afar.
import { useMutation } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { useMay } from "@/api/account";
import { download } from "@/api/download";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { useSentence } from "@/components/problem-note";
import { Panel } from "@/components/ui/card";
import { tellDone, tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";

/** What is in it, and the button. */
export function SystemDiagnosis() {
  const text = useText();
  const words = text.settings.system;
  const may = useMay("administrador");
  const sentence = useSentence();
  const get = useMutation({
    mutationFn: () => download("/api/sistema/diagnostico", "etl_diagnostico.zip"),
    onSuccess: () => tellDone(words.diagnosed),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
  });
  return (
    <Panel title={words.diagnosis}>
      <div className="flex flex-col items-start gap-3 p-4">
        <p className="text-muted">{words.diagnosisLead}</p>
        <div className="flex items-center gap-3">
          <ActionButton needs="administrador" onClick={() => get.mutate()} disabled={get.isPending}>
            <FileDown aria-hidden="true" />
            {get.isPending ? words.diagnosing : words.diagnose}
          </ActionButton>
          {!may && (
            <span className="text-[12px] text-muted">{text.common.needsRole(text.common.roles.administrador)}</span>
          )}
        </div>
      </div>
    </Panel>
  );
}
