// The funds of a day by size, coloured by what the day returned. The smallest are one tile.
import type { Schemas } from "@/api/client";
import { ChartPanel } from "@/components/chart-panel";
import type { Share } from "@/components/treemap";
import { Treemap } from "@/components/treemap";
import { useFormat, useText } from "@/i18n/text";
import { sign, toPlot } from "@/lib/decimal";
import type { Tone } from "@/lib/states";

type Row = Schemas["CarteiraDoDia"];

/** Tiles at most; beyond that nothing can be read. */
const TILES = 60;

/** The map. */
export function PortfolioMap({ portfolios }: { portfolios: Schemas["Carteiras"] }) {
  const text = useText().portfolios;
  const { compact, decimal, percent, day } = useFormat();
  const sized = portfolios.carteiras
    .filter((row) => row.pl && sign(row.pl) > 0)
    .sort((a, b) => toPlot(b.pl ?? "0") - toPlot(a.pl ?? "0"));
  const [large, small] = sized.length > TILES ? [sized.slice(0, TILES - 1), sized.slice(TILES - 1)] : [sized, []];
  const shares = large.map((row): Share => {
    const earned = percent(row.rent_dia, 4);
    return {
      key: String(row.id_fundo),
      name: row.fundo,
      figure: `${compact(row.pl)} · ${earned}`,
      said: text.map.tile(row.fundo, decimal(row.pl, 2), earned),
      size: toPlot(row.pl ?? "0"),
      tone: toneOf(row),
      to: `/carteiras/${row.id_fundo}`,
    };
  });
  const rest = small.reduce((sum, row) => sum + toPlot(row.pl ?? "0"), 0);
  const others: Share = {
    key: "outros",
    name: text.map.others(small.length),
    figure: compact(rest.toFixed(2)),
    said: text.map.othersSaid(small.length, compact(rest.toFixed(2))),
    size: rest,
    tone: "off",
    to: `/carteiras?data=${portfolios.data_pos}&ordem=-pl`,
  };
  return (
    <ChartPanel
      title={text.map.title(day(portfolios.data_pos))}
      span={day(portfolios.data_pos)}
      file="carteiras"
      actions={<Legend />}
    >
      <figure className="p-2">
        <Treemap
          label={text.map.title(day(portfolios.data_pos))}
          shares={small.length > 0 ? [...shares, others] : shares}
        />
      </figure>
    </ChartPanel>
  );
}

function toneOf({ rent_dia }: Row): Tone {
  if (!rent_dia) return "off";
  return sign(rent_dia) < 0 ? "fail" : "ok";
}

function Legend() {
  const text = useText().portfolios.map;
  const looks = [
    ["bg-ok-soft border-ok", text.up],
    ["bg-fail-soft border-fail", text.down],
    ["bg-off-soft border-off", text.unknown],
  ] as const;
  return (
    <ul className="flex gap-4 text-[12px] text-muted">
      {looks.map(([look, name]) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden="true" className={`size-3 rounded-sm border ${look}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
