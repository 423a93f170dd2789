// What the columns of a table are and mean, where they point, and what points at the table.
import { Link } from "react-router";
import { useText } from "@/i18n/text";
import type { Table, TableColumn } from "./queries";

const HEAD = "px-3 py-2 text-left text-[12px] font-semibold text-muted";
const CELL = "px-3 py-1.5 align-top";

/** The columns and relations. */
export function ColumnsPart({ table }: { table: Table }) {
  const text = useText().data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the columns are scrolled by keyboard
    <div tabIndex={0} role="group" aria-label={text.tabs.colunas} className="min-h-0 flex-1 overflow-auto">
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <table className="w-full border-collapse" aria-label={text.tabs.colunas}>
          <thead className="border-b border-line bg-raised/60">
            <tr>
              <th className={HEAD}>{text.column}</th>
              <th className={HEAD}>{text.type}</th>
              <th className={HEAD}>{text.meaning}</th>
              <th className={HEAD}>{text.pointsAt}</th>
            </tr>
          </thead>
          <tbody>
            {table.colunas.map((column) => (
              <ColumnRow key={column.nome} column={column} />
            ))}
          </tbody>
        </table>
      </div>
      <h2 className="pt-4 pb-2">{text.pointedBy}</h2>
      {table.referida_por.length === 0 ? (
        <p className="text-muted">{text.pointedByNone}</p>
      ) : (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 pb-2">
          {table.referida_por.map(({ esquema, tabela, coluna }) => (
            <li key={`${esquema}.${tabela}.${coluna}`}>
              <Link to={`/dados/${esquema}/${tabela}`} className="font-mono text-accent hover:underline">
                {`${esquema}.${tabela}.${coluna}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ColumnRow({ column }: { column: TableColumn }) {
  const text = useText().data;
  const marks = [column.chave && text.key, column.nula && text.mayBeEmpty, column.pessoal && text.personal].filter(
    (mark) => mark !== false,
  );
  const at = column.referencia;
  return (
    <tr className="border-b border-line/60">
      <td className={CELL}>
        <span className="font-mono">{column.nome}</span>
      </td>
      <td className={CELL}>{[text.types[column.tipo as keyof typeof text.types], ...marks].join(", ")}</td>
      <td className={CELL}>{column.descricao}</td>
      <td className={CELL}>
        {at && (
          <>
            <Link
              to={`/dados/${at.esquema}/${at.tabela}?parte=colunas`}
              className="font-mono text-accent hover:underline"
            >
              {`${at.esquema}.${at.tabela}`}
            </Link>
            {at.implicita && <span className="text-muted">{text.implied}</span>}
          </>
        )}
      </td>
    </tr>
  );
}
