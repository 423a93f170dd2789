// The checks of a fund's day as columns, for files.
import type { Schemas } from "@/api/client";
import type { Column } from "@/components/table/columns";
import { useFormat, useText } from "@/i18n/text";
import { placesOf } from "@/lib/decimal";

type Check = Schemas["Conferencia"];

/** The columns. */
export function useCheckColumns(): Column<Check>[] {
  const text = useText();
  const words = text.portfolios.checkHeads;
  const { decimal } = useFormat();
  const figure = (id: string, title: string, value: (check: Check) => string): Column<Check> => ({
    id,
    title,
    text: (check) => decimal(value(check), placesOf(value(check))),
    sheet: (check) => ({ as: "quota", value: value(check) }),
    width: 150,
    figures: true,
  });
  return [
    { id: "codigo", title: words.code, text: (check) => check.codigo, width: 120 },
    { id: "formula", title: words.formula, text: (check) => check.formula, width: 320 },
    figure("declarado", text.panel.cell.stated, (check) => check.declarado),
    figure("calculado", text.panel.cell.computed, (check) => check.calculado),
    figure("diferenca", text.panel.cell.gap, (check) => check.diferenca),
    figure("limite", words.limit, (check) => check.limite),
    { id: "faixa", title: words.band, text: (check) => words.bands[check.faixa] ?? check.faixa, width: 110 },
  ];
}
