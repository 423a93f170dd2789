// The exports of who is signed in, below every page: how far each one is, and the files that are ready. A file that was asked for on this
// page is fetched as soon as it is whole.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CheckCircle2, Download, X } from "lucide-react";
import { useEffect } from "react";
import { asProblem, Problem } from "@/api/problem";
import { useSentence } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { tellDone, tellFailed } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { useStore } from "@/lib/store";
import { ExportProgress } from "./export-progress";
import { awaited, type Export, exportsQuery, fetchFile, giveUp, waitNoMore } from "./queries";
import { isShown } from "./shown";

/** The strip; nothing while there is nothing to tell. */
export function ExportsStrip() {
  const text = useText().exports;
  const { data: list = [] } = useQuery(exportsQuery);
  useArrivals(list);
  const shown = list.filter(isShown);
  if (shown.length === 0) return null;
  return (
    <section aria-label={text.title} className="border-t border-line bg-surface px-5 py-1.5">
      <ul className="flex flex-col gap-1">
        {shown.map((one) => (
          <li key={one.id} className="flex min-h-8 items-center gap-3">
            <ExportLine one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExportLine({ one }: { one: Export }) {
  const text = useText();
  const words = text.exports;
  const format = useFormat();
  const sentence = useSentence();
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () => giveUp(one.id),
    onMutate: () => waitNoMore(one.id),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
    onSettled: () => client.invalidateQueries({ queryKey: exportsQuery.queryKey }),
  });
  const isReady = one.estado === "pronta";
  if (!isReady) {
    return (
      <>
        <ExportProgress one={one} />
        <Button
          size="small"
          aria-label={words.cancel(one.nome)}
          disabled={ending.isPending}
          onClick={() => ending.mutate()}
        >
          {text.common.actions.cancel}
        </Button>
      </>
    );
  }
  const until = one.guardada_ate ? format.clock(one.guardada_ate).slice(0, 5) : "";
  return (
    <>
      <CheckCircle2 aria-hidden="true" className="size-4 shrink-0 text-ok" />
      <p role="status" className="min-w-0 flex-1 truncate">
        <span className="font-medium">{one.nome}</span>{" "}
        <span className="text-muted">{words.ready(format.count(one.linhas), format.bytes(one.bytes ?? 0), until)}</span>
      </p>
      <Button size="small" onClick={() => fetchFile(one)}>
        <Download aria-hidden="true" />
        {words.fetch}
      </Button>
      <Button
        look="ghost"
        size="small-icon"
        aria-label={words.remove(one.nome)}
        disabled={ending.isPending}
        onClick={() => ending.mutate()}
      >
        <X aria-hidden="true" />
      </Button>
    </>
  );
}

/** Fetches what was waited for, and says what failed. */
function useArrivals(list: readonly Export[]): void {
  const text = useText().exports;
  const sentence = useSentence();
  const client = useQueryClient();
  const waited = useStore(awaited);
  useEffect(() => {
    for (const one of list) {
      if (one.estado === "escrevendo" || !waited.has(one.id) || !awaited.get().has(one.id)) continue;
      waitNoMore(one.id);
      if (one.estado === "pronta") {
        fetchFile(one);
        // The strip says it of those that lasted.
        if (!isShown(one)) tellDone(text.done(one.nome));
      } else {
        const code = one.codigo ?? "";
        tellFailed(sentence(new Problem(422, code, one.detalhe ?? "")), code);
        void giveUp(one.id).finally(() => client.invalidateQueries({ queryKey: exportsQuery.queryKey }));
      }
    }
  }, [list, waited, text, sentence, client]);
}
