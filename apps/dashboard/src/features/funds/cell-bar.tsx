// The cell that one is at, in full: long names, what it was, what is wrong with it.
import { useFormat, useText } from "@/i18n/text";
import { type Draft, textIn } from "./draft";
import { type ColumnName, cellText, type Fund, isField } from "./fields";
import { shownText, useFault } from "./register-cell";

interface Props {
  fund: Fund | undefined;
  column: ColumnName;
  draft: Draft;
}

/** The line below the grid. */
export function CellBar({ fund, column, draft }: Props) {
  const text = useText().funds;
  const { locale } = useFormat();
  const fault = useFault(fund, column, draft);
  if (!fund) return null;
  const typed = isField(column) ? textIn(draft, fund.id_fundo, column) : undefined;
  const shown = shownText(fund, column, draft, locale);
  return (
    <p className="flex min-h-6 items-center gap-3 text-[12px]">
      <span className="shrink-0 text-muted">{text.columns[column]}</span>
      <span className="min-w-0 truncate">{shown || text.blank}</span>
      {typed !== undefined && (
        <span className="min-w-0 truncate text-muted">{text.was(cellText(fund, column, locale) || text.blank)}</span>
      )}
      {fault && <span className="min-w-0 truncate font-medium text-fail">{fault}</span>}
      {!isField(column) && <span className="text-muted">{text.readOnly[column] ?? text.fixed}</span>}
      <span className="ml-auto shrink-0 text-muted">{text.keys}</span>
    </p>
  );
}
