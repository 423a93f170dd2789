// The kinds of files that the server writes, as choices of a menu.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import { useSentence } from "@/components/problem-note";
import { MenuItem } from "@/components/ui/menu";
import { tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { type Export, FORMATS, type Format, waitFor } from "./queries";

/** Begins an export; `begin` asks the server for it. */
export function useExport(begin: (as: Format) => Promise<Export>) {
  const sentence = useSentence();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (as: Format) => waitFor(client, await begin(as)),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
  });
}

/** The choices. */
export function ExportFormats({ onChoose }: { onChoose: (as: Format) => void }) {
  const { formats } = useText().exports;
  return FORMATS.map((as) => (
    <MenuItem key={as} onSelect={() => onChoose(as)}>
      {formats[as]}
    </MenuItem>
  ));
}
