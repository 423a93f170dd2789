// Who issued what a fund holds: the level between a class and its assets.
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { useFormat, useText } from "@/i18n/text";
import { quotient, toPlot } from "@/lib/decimal";
import type { Issuer } from "./issuer-sums";
import { Signed } from "./signed";
import { useIssuer } from "./use-address";

interface Props {
  issuers: readonly Issuer[];
  netAssets: string | null | undefined;
}

/** The table; an issuer leads to its assets. */
export function Issuers({ issuers, netAssets }: Props) {
  const text = useText().portfolios;
  const words = text.positions;
  const { decimal, percent } = useFormat();
  const [, choose] = useIssuer();
  const share = (issuer: Issuer) => quotient(issuer.value, netAssets, 8);
  const columns: Column<Issuer>[] = [
    {
      id: "emissor",
      title: words.issuer,
      text: ({ name }) => name || words.noIssuer,
      cell: ({ name }) =>
        name ? (
          <button
            type="button"
            className="min-h-6 font-medium text-accent hover:underline"
            onClick={() => choose(name)}
          >
            {name}
          </button>
        ) : (
          <span className="text-muted">{words.noIssuer}</span>
        ),
      width: 280,
    },
    {
      id: "linhas",
      title: text.lines,
      text: ({ lines }) => String(lines),
      order: ({ lines }) => lines,
      sheet: ({ lines }) => ({ as: "whole", value: lines }),
      width: 80,
      figures: true,
    },
    {
      id: "valor",
      title: text.value,
      text: ({ value }) => decimal(value, 2),
      order: ({ value }) => toPlot(value),
      sheet: ({ value }) => ({ as: "money", value }),
      cell: ({ value }) => <Signed value={value}>{decimal(value, 2)}</Signed>,
      width: 140,
      figures: true,
    },
    {
      id: "parte",
      title: text.percentOfAssets,
      text: (issuer) => percent(share(issuer)),
      order: (issuer) => toPlot(share(issuer) ?? "0"),
      sheet: (issuer) => ({ as: "percent", value: share(issuer) }),
      cell: (issuer) => <Signed value={share(issuer)}>{percent(share(issuer))}</Signed>,
      width: 90,
      figures: true,
    },
  ];
  return (
    <ShortTable
      label={words.issuers}
      file="emissores"
      columns={columns}
      rows={issuers}
      rowKey={(issuer) => issuer.name}
    />
  );
}
