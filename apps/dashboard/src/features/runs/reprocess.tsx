// Asks again for a period that has passed. What that would be has to be seen before it can be asked for.
import { useState } from "react";
import { useSearchParams } from "react-router";
import { api, bodyOf, type Schemas } from "@/api/client";
import { asProblem } from "@/api/problem";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Check } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { REPROCESS_MODES, type ReprocessMode } from "@/lib/addresses";
import { PeriodFields, usePeriod } from "./period-fields";
import { PreviewPanel, usePreview } from "./preview";
import {
  FundNames,
  fundsIn,
  isPace,
  KindChoice,
  optionsOf,
  PaceChoice,
  type RequestOptions,
  USUAL_PACE,
} from "./request-parts";
import { SystemChoice } from "./system-choice";
import { useAsk, useChosenSystems, useClose } from "./use-ask";

const reprocess = (body: Schemas["Reprocessamento"], how: { dry_run: boolean; key?: string }) =>
  bodyOf(
    api.POST("/api/reprocessar", {
      body,
      params: { query: { dry_run: how.dry_run }, header: how.key ? { "Idempotency-Key": how.key } : {} },
    }),
  );

/** The dialog. */
export function Reprocess() {
  const text = useText();
  const words = text.runs.ask;
  const close = useClose();
  const period = usePeriod("week");
  const [systems, choose] = useChosenSystems();
  const [query] = useSearchParams();
  const [modo, setMode] = useState<ReprocessMode>(
    REPROCESS_MODES.find((mode) => mode === query.get("modo")) ?? "faltantes",
  );
  const [funds, setFunds] = useState(query.get("fundos") ?? "");
  const [options, setOptions] = useState<RequestOptions>({});
  const [pace, setPace] = useState(USUAL_PACE);
  const request = {
    sistemas: [...systems],
    data_inicial: period.range.from,
    data_final: period.range.to,
    modo,
    fundos: fundsIn(funds),
    opcoes: optionsOf(systems, options),
  };
  // The pace changes nothing of what is asked for: the preview stays true.
  const paced = {
    ...request,
    recentes_primeiro: pace.newestFirst,
    paralelismo: pace.atOnce === "" ? null : Number(pace.atOnce),
  };
  const ready = systems.length > 0 && period.valid && isPace(pace);
  const preview = usePreview(request, (body) => reprocess(body, { dry_run: true }));
  const ask = useAsk((key) => reprocess(paced, { dry_run: false, key }));
  return (
    <Dialog
      open
      onOpenChange={close}
      title={words.reprocessTitle}
      lead={words.reprocessLead}
      footer={
        <>
          {!preview.valid && <span className="mr-auto self-center text-[12px] text-muted">{words.needPreview}</span>}
          <Button onClick={close}>{text.common.actions.cancel}</Button>
          <ActionButton
            needs="operador"
            look="primary"
            disabled={!ready || !preview.valid || ask.isPending}
            onClick={() => ask.mutate()}
          >
            {ask.isPending ? words.submitting : words.reprocessSubmit}
          </ActionButton>
        </>
      }
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
        <PeriodFields period={period} />
        <SystemChoice chosen={systems} onChange={choose} />
        <KindChoice systems={systems} options={options} onChange={setOptions} />
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-[12px] font-medium text-muted">{words.mode}</legend>
          {REPROCESS_MODES.map((mode) => (
            <Check key={mode} type="radio" name="modo" checked={modo === mode} onChange={() => setMode(mode)}>
              {words.modes[mode]}
              <span className="block text-[12px] text-muted">{words.modeHints[mode]}</span>
            </Check>
          ))}
        </fieldset>
        <FundNames typed={funds} onType={setFunds} />
        <PaceChoice pace={pace} onChange={setPace} />
        <PreviewPanel preview={preview} ready={ready} />
        {ask.isError && <ProblemNote problem={asProblem(ask.error)} />}
      </form>
    </Dialog>
  );
}
