// Makes names of portals stand for another fund, from the next run on.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, bodyOf, type Schemas } from "@/api/client";
import { ActionButton } from "@/components/action";
import { ProblemNote } from "@/components/problem-note";
import { matches } from "@/components/table/columns";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { formatCnpj } from "@/lib/cnpj";
import type { Fund } from "./fields";
import { systemNamesQuery, useSend } from "./queries";

interface Props {
  names: readonly Schemas["NomeNoPortal"][];
  funds: readonly Fund[];
  /** The fund that they stand for now. */
  from: Fund;
  onClose: () => void;
}

/** Funds that are listed at once. */
const LISTED = 50;

/** The dialog. */
export function PointDialog({ names, funds, from, onClose }: Props) {
  const text = useText();
  const words = text.funds.point;
  const systems = useQuery(systemNamesQuery).data;
  const [typed, type] = useState("");
  const [chosen, choose] = useState<Fund>();
  const point = useSend({
    send: async (fund: Fund) => {
      for (const { sistema, nome_no_portal } of names) {
        const body = { sistema, nome_no_portal, id_fundo: fund.id_fundo };
        await bodyOf(api.PUT("/api/fundos/cadastro/nomes", { body }));
      }
    },
    said: (_, fund) => words.done(fund.fundo),
    onDone: onClose,
    quiet: true,
  });
  const found = funds.filter(
    (fund) =>
      fund.id_fundo !== from.id_fundo &&
      fund.situacao !== "sem cadastro" &&
      matches(`${fund.fundo} ${fund.nome} ${fund.cnpj ?? ""}`, typed),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.title}
      lead={words.lead}
      footer={
        <>
          <Button onClick={onClose}>{text.common.actions.cancel}</Button>
          <ActionButton
            needs="configurador"
            look="primary"
            disabled={!chosen || point.isPending}
            onClick={() => chosen && point.mutate(chosen)}
          >
            {point.isPending ? text.common.actions.saving : words.submit}
          </ActionButton>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ul className="rounded-md bg-raised px-3 py-2">
          {names.map((name) => (
            <li key={`${name.sistema} ${name.nome_no_portal}`} className="flex gap-3">
              <span className="w-24 shrink-0 text-muted">{systems?.get(name.sistema) ?? name.sistema}</span>
              <span className="min-w-0 font-medium break-words">{name.nome_no_portal}</span>
            </li>
          ))}
        </ul>
        <p className="text-muted">{words.now(from.fundo)}</p>
        <Field label={words.find}>
          <Input value={typed} onChange={(event) => type(event.target.value)} />
        </Field>
        <fieldset className="max-h-56 overflow-auto rounded-md border border-line">
          <legend className="sr-only">{words.choose}</legend>
          {found.slice(0, LISTED).map((fund) => (
            <label
              key={fund.id_fundo}
              className={cn(
                "flex min-h-8 cursor-pointer items-center gap-3 border-b border-line/60 px-3 py-1",
                chosen?.id_fundo === fund.id_fundo && "bg-accent-soft",
              )}
            >
              <input
                type="radio"
                name="fundo"
                className="size-4 shrink-0 accent-accent"
                checked={chosen?.id_fundo === fund.id_fundo}
                onChange={() => choose(fund)}
              />
              <span className="min-w-0 flex-1 truncate" title={fund.nome}>
                {fund.fundo}
              </span>
              <span className="shrink-0 text-[12px] text-muted tabular-nums">{formatCnpj(fund.cnpj)}</span>
            </label>
          ))}
          {found.length === 0 && <p className="px-3 py-2 text-muted">{words.none}</p>}
          {found.length > LISTED && <p className="px-3 py-2 text-muted">{words.more(found.length - LISTED)}</p>}
        </fieldset>
        {point.problem && <ProblemNote problem={point.problem} />}
      </div>
    </Dialog>
  );
}
