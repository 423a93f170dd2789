// Asks for the words of a note or reason, or only for a yes, and says what follows. What was typed stays when it could not be kept.

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { asProblem } from "@/api/problem";
import { keys } from "@/api/queries";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { useRefusal } from "@/live/use-refusal";
import { type Asked, LONGEST, send, shortest, statesPosition } from "./desk";

interface Props {
  asked: Asked;
  onClose: () => void;
}

/** The dialog. */
export function DeskDialog({ asked, onClose }: Props) {
  const text = useText();
  const words = text.panel.desk;
  const own = words.asks[asked.what];
  const { day } = useFormat();
  const cache = useQueryClient();
  const refusal = useRefusal("operador");
  const form = useId();
  const [typed, type] = useState("");
  const [tried, setTried] = useState(false);
  const kept = useMutation({
    mutationFn: (texto: string) => send(asked, texto),
    onSuccess: () => {
      tellDone(own.done);
      onClose();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.coverage }),
  });
  const least = shortest(asked);
  const length = [...typed.trim()].length;
  const fault = tried && least !== undefined && length < least ? words.length(least, LONGEST) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!kept.isPending && !refusal && (least === undefined || length >= least)) kept.mutate(typed.trim());
  };
  const kind = asked.what === "confirm" ? "" : (asked.place.tipo ?? "");
  const name = text.runs.items.kinds[kind] ?? kind;
  const isDanger = asked.what === "waive" || asked.what === "reject";
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={own.title(fundOf(asked, words.funds))}
      lead={[day(asked.what === "confirm" ? asked.day : asked.place.data_pos), name].filter(Boolean).join(" · ")}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <Button
            type="submit"
            form={form}
            look={isDanger ? "danger" : "primary"}
            disabled={kept.isPending || refusal !== undefined}
            title={refusal}
          >
            {kept.isPending ? words.saving : own.action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <p>{own.consequence(name, statesPosition(kind))}</p>
        {asked.what === "confirm" && asked.funds.length > 1 && (
          <details>
            <summary className="min-h-6 cursor-pointer font-medium">{words.funds(asked.funds.length)}</summary>
            <ul className="columns-2 text-muted">
              {asked.funds.map((fund) => (
                <li key={fund.id_fundo} className="truncate">
                  {fund.fundo}
                </li>
              ))}
            </ul>
          </details>
        )}
        {least !== undefined && (
          <Field label={asked.what === "note" ? words.words : words.reason} fault={fault}>
            <TextArea
              autoFocus
              rows={3}
              maxLength={LONGEST}
              value={typed}
              onChange={(event) => type(event.target.value)}
            />
          </Field>
        )}
        {kept.error && <ProblemNote problem={asProblem(kept.error)} />}
      </form>
    </Dialog>
  );
}

function fundOf(asked: Asked, count: (funds: number) => string): string {
  if (asked.what !== "confirm") return asked.place.fundo;
  const [first, ...others] = asked.funds;
  return first && others.length === 0 ? first.fundo : count(asked.funds.length);
}
