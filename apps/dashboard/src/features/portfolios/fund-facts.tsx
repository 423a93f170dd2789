// The head of a fund's page: what the register and its newest document say of it.
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { useFormat, useText } from "@/i18n/text";
import { formatCnpj } from "@/lib/cnpj";
import { Freshness } from "./freshness";
import { FundStanding } from "./fund-standing";
import { factsQuery } from "./queries";

/** The head; `last` is the newest day with figures. What the document says comes after the rest and moves nothing. */
export function FundFacts({ fund, last }: { fund: Schemas["Serie"]["fundo"]; last: string | undefined }) {
  const words = useText().portfolios.facts;
  const { day, percent } = useFormat();
  const facts = useQuery(factsQuery(fund.id_fundo)).data;
  const rate = facts?.taxa_administracao;
  const told: [string, string][] = [
    [words.cnpj, formatCnpj(fund.cnpj)],
    [words.kind, fund.tipo ?? words.none],
    [words.manager, partyOf(facts?.gestor) ?? words.none],
    [words.administrator, partyOf(facts?.administrador) ?? words.none],
    [words.custodian, partyOf(facts?.custodiante) ?? words.none],
    [words.since, day(fund.inicio)],
    [words.index, facts?.indice ?? words.none],
    [words.fee, rate ? words.perYear(percent(rate)) : words.none],
  ];
  return (
    <div className="flex flex-wrap items-start gap-x-5 gap-y-1">
      <dl className="flex flex-wrap gap-x-5 gap-y-1 text-[12px]">
        {told.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-[11px] text-muted">{name}</dt>
            <dd className="max-w-56 truncate font-medium" title={value}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <FundStanding fund={fund} />
      <Freshness fund={fund} last={last} />
    </div>
  );
}

/** The name of a party, else its CNPJ. */
function partyOf(party: Schemas["ParteNomeada"] | undefined): string | undefined {
  return party?.nome ?? (party?.cnpj ? formatCnpj(party.cnpj) : undefined);
}
