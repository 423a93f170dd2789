// What could not be saved and why, with the way to each cell. What was typed is still there.
import { CircleX } from "lucide-react";
import { useText } from "@/i18n/text";
import type { Draft } from "./draft";
import { type ColumnName, type Fund, isField } from "./fields";

interface Props {
  draft: Draft;
  funds: readonly Fund[];
  onFind: (id: number, column: ColumnName) => void;
}

/** The list; nothing when nothing was refused. */
export function Refusals({ draft, funds, onFind }: Props) {
  const text = useText().funds;
  if (draft.refusals.size === 0) return null;
  return (
    <div role="alert" className="flex items-start gap-3 rounded-md border border-fail/50 bg-fail-soft px-4 py-2">
      <CircleX aria-hidden="true" className="mt-px size-4 shrink-0 text-fail" />
      <div className="min-w-0">
        <p className="font-medium text-fail">{text.save.refused(draft.refusals.size)}</p>
        <ul className="max-h-24 overflow-auto">
          {[...draft.refusals].map(([id, { sentence, code, errors }]) => (
            <li key={id}>
              <button
                type="button"
                className="font-medium underline"
                onClick={() => onFind(id, columnOf(errors[0]?.campo))}
              >
                {funds.find((fund) => fund.id_fundo === id)?.fundo ?? id}
              </button>
              <span className="ml-2">
                {errors.length === 0
                  ? sentence
                  : errors.map(({ campo, mensagem }) => `${text.columns[columnOf(campo)]}: ${mensagem}`).join("; ")}
              </span>
              <span className="ml-2 font-mono text-[11px] text-muted">{code}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function columnOf(name: string | undefined): ColumnName {
  return name && isField(name) ? name : "apelido";
}
