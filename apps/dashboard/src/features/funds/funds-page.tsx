// Fundos: the register, what the portals call its funds, and the funds that nobody has confirmed. What was typed stays while one
// looks at the other parts.

import { useQuery } from "@tanstack/react-query";
import { Confirm } from "@/components/confirm";
import { PageHead } from "@/components/page-head";
import { Tabs } from "@/components/ui/tabs";
import { useText } from "@/i18n/text";
import { useTab } from "@/lib/use-address";
import { Aliases } from "./aliases";
import { countCells } from "./draft";
import { Inbox } from "./inbox";
import { registerQuery, unconfirmedQuery } from "./queries";
import { Register } from "./register";
import { useDraft } from "./use-draft";

const PARTS = ["cadastro", "nomes", "entrada"] as const;

/** The page. */
export function FundsPage() {
  const text = useText().funds;
  const [part, choose] = useTab(PARTS);
  const { draft, act, blocker } = useDraft();
  const funds = useQuery(registerQuery).data;
  const unconfirmed = useQuery(unconfirmedQuery).data;
  const titles = {
    cadastro: text.parts.cadastro,
    nomes: text.parts.nomes,
    entrada: unconfirmed?.length ? text.parts.waiting(unconfirmed.length) : text.parts.entrada,
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <PageHead title={text.title} beside={funds && <span className="text-muted">{text.total(funds.length)}</span>} />
      <Tabs
        label={text.partsLabel}
        value={part}
        onChange={choose}
        tabs={PARTS.map((name) => [name, titles[name]] as const)}
      >
        {part === "cadastro" && <Register draft={draft} act={act} />}
        {part === "nomes" && <Aliases />}
        {part === "entrada" && <Inbox />}
      </Tabs>
      <Confirm
        open={blocker.state === "blocked"}
        onOpenChange={() => blocker.reset?.()}
        title={text.leave.title}
        consequence={text.leave.consequence(countCells(draft))}
        action={text.leave.action}
        onConfirm={() => blocker.proceed?.()}
      />
    </div>
  );
}
