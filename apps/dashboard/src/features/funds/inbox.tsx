// Funds that came by themselves: a portal or a document showed them and nobody has said what they are.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AsyncPanel, Empty } from "@/components/async-panel";
import { Confirm } from "@/components/confirm";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { formatCnpj } from "@/lib/cnpj";
import { useRefusal } from "@/live/use-refusal";
import type { Fund } from "./fields";
import { PointDialog } from "./point-dialog";
import { changeFund, registerQuery, systemNamesQuery, unconfirmedQuery, useSend } from "./queries";

/** The part of the page. */
export function Inbox() {
  const text = useText().funds.inbox;
  const query = useQuery(unconfirmedQuery);
  return (
    <AsyncPanel query={query}>
      {(funds) => (funds.length === 0 ? <Empty title={text.empty} help={text.emptyHelp} /> : <Waiting funds={funds} />)}
    </AsyncPanel>
  );
}

function Waiting({ funds }: { funds: readonly Fund[] }) {
  const words = useText().funds.inbox;
  const refusal = useRefusal("configurador");
  const known = useQuery(registerQuery).data ?? [];
  const [asking, ask] = useState(false);
  const [other, setOther] = useState<Fund>();
  const confirm = useSend({
    send: async (chosen: readonly Fund[]) => {
      for (const fund of chosen) await changeFund(fund.id_fundo, fund.etag, { situacao: "ativo" });
    },
    said: (_, chosen) => words.confirmed(chosen.length),
  });
  const closed = refusal !== undefined || confirm.isPending;
  return (
    <Panel
      title={words.title(funds.length)}
      actions={
        <Button size="small" disabled={closed} title={refusal} onClick={() => ask(true)}>
          {words.all(funds.length)}
        </Button>
      }
    >
      <ul className="divide-y divide-line/60">
        {funds.map((fund) => (
          <li key={fund.id_fundo} className="flex items-center gap-4 px-4 py-2">
            <Seen fund={fund} />
            <Button
              size="small"
              disabled={closed}
              title={refusal}
              aria-label={words.confirmOf(fund.fundo)}
              onClick={() => confirm.mutate([fund])}
            >
              {words.confirm}
            </Button>
            <Button
              size="small"
              disabled={closed || fund.nomes_nos_portais.length === 0}
              title={refusal}
              aria-label={words.otherOf(fund.fundo)}
              onClick={() => setOther(fund)}
            >
              {words.other}
            </Button>
          </li>
        ))}
      </ul>
      <Confirm
        open={asking}
        onOpenChange={ask}
        title={words.allTitle(funds.length)}
        consequence={words.allConsequence}
        action={words.confirm}
        onConfirm={() => confirm.mutate(funds)}
      />
      {other && (
        <PointDialog names={other.nomes_nos_portais} funds={known} from={other} onClose={() => setOther(undefined)} />
      )}
    </Panel>
  );
}

/** What is known of a fund that nobody confirmed. */
function Seen({ fund }: { fund: Fund }) {
  const words = useText().funds.inbox;
  const { moment } = useFormat();
  const systems = useQuery(systemNamesQuery).data;
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate font-medium" title={fund.nome}>
        {fund.fundo}
        <span className="ml-3 font-normal text-muted tabular-nums">
          {fund.cnpj ? formatCnpj(fund.cnpj) : words.noCnpj}
        </span>
      </p>
      <p className="truncate text-[12px] text-muted">
        {fund.nomes_nos_portais.length === 0
          ? words.document
          : fund.nomes_nos_portais
              .map((name) =>
                words.portal(systems?.get(name.sistema) ?? name.sistema, name.nome_no_portal, moment(name.visto_em)),
              )
              .join("; ")}
      </p>
    </div>
  );
}
