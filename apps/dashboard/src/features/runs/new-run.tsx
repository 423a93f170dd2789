// Asks for the documents of a period. The server says beforehand what that would be.
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
import { useRefusal } from "@/live/use-refusal";
import { PeriodFields, usePeriod } from "./period-fields";
import { PreviewPanel, usePreview } from "./preview";
import { FundNames, fundsIn, KindChoice, optionsOf, type RequestOptions } from "./request-parts";
import { SystemChoice } from "./system-choice";
import { useAsk, useChosenSystems, useClose } from "./use-ask";

const execute = (body: Schemas["Execucao"], key?: string) =>
  bodyOf(api.POST("/api/execute", { body, params: { header: key ? { "Idempotency-Key": key } : {} } }));

/** The dialog. */
export function NewRun() {
  const text = useText();
  const refusal = useRefusal("operador");
  const close = useClose();
  const period = usePeriod("last");
  const [systems, choose] = useChosenSystems();
  const [renew, setRenew] = useState(false);
  const [query] = useSearchParams();
  const [funds, setFunds] = useState(query.get("fundos") ?? "");
  const [options, setOptions] = useState<RequestOptions>({});
  const request = {
    sistemas: [...systems],
    data_inicial: period.range.from,
    data_final: period.range.to,
    limpar: renew,
    fundos: fundsIn(funds),
    opcoes: optionsOf(systems, options),
  };
  const ready = systems.length > 0 && period.valid;
  const preview = usePreview(request, (body) => execute({ ...body, dry_run: true }));
  const ask = useAsk((key) => execute(request, key));
  const submit = () => {
    if (ready && !ask.isPending && !refusal) ask.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={close}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
      }}
      title={text.runs.ask.newTitle}
      lead={text.runs.ask.newLead}
      footer={
        <>
          <span className="mr-auto self-center text-[12px] text-muted">{text.runs.ask.keys}</span>
          <Button onClick={close}>{text.common.actions.cancel}</Button>
          <ActionButton needs="operador" look="primary" disabled={!ready || ask.isPending} onClick={submit}>
            {ask.isPending ? text.runs.ask.submitting : text.runs.ask.submit}
          </ActionButton>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PeriodFields period={period} />
        <SystemChoice chosen={systems} onChange={choose} />
        <KindChoice systems={systems} options={options} onChange={setOptions} />
        <FundNames typed={funds} onType={setFunds} />
        <Check checked={renew} onChange={(event) => setRenew(event.target.checked)}>
          {text.runs.ask.renew}
          <span className="block text-[12px] text-muted">{text.runs.ask.renewHint}</span>
        </Check>
        <PreviewPanel preview={preview} ready={ready} />
        {ask.isError && <ProblemNote problem={asProblem(ask.error)} />}
      </form>
    </Dialog>
  );
}
