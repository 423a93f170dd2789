// Who issued what a fund holds, and what it comes to.
import type { Schemas } from "@/api/client";
import { toPlot, total } from "@/lib/decimal";

type Position = Schemas["LinhaDePosicao"];

/** What the positions of an issuer come to. */
export interface Issuer {
  /** Empty for positions of which no issuer is known. */
  name: string;
  value: string;
  lines: number;
}

/** The issuers of positions, the largest first. */
export function issuersOf(positions: readonly Position[]): Issuer[] {
  const values = new Map<string, string[]>();
  for (const { emissor, valor } of positions) {
    const name = emissor ?? "";
    values.set(name, [...(values.get(name) ?? []), valor]);
  }
  const issuers = [...values].map(([name, all]) => ({ name, value: total(all), lines: all.length }));
  return issuers.sort((one, other) => Math.abs(toPlot(other.value)) - Math.abs(toPlot(one.value)));
}
