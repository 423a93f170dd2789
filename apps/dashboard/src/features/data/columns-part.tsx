// What the columns of a table are and mean, where they point, and what points at the table.
import { Link } from "react-router";
import type { Column } from "@/components/table/columns";
import { ShortTable } from "@/components/table/short-table";
import { useText } from "@/i18n/text";
import type { Table, TableColumn } from "./queries";

/** The columns and relations. */
export function ColumnsPart({ table }: { table: Table }) {
  const text = useText().data;
  const columns = useColumns();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the columns are scrolled by keyboard
    <div tabIndex={0} role="group" aria-label={text.tabs.colunas} className="min-h-0 flex-1 overflow-auto">
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <ShortTable
          label={text.tabs.colunas}
          file={`${table.esquema}.${table.tabela}-colunas`}
          columns={columns}
          rows={table.colunas}
          rowKey={(column) => column.nome}
        />
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

/** What the columns of the list of columns are. */
function useColumns(): Column<TableColumn>[] {
  const text = useText().data;
  const points = ({ referencia: at }: TableColumn) =>
    at ? `${at.esquema}.${at.tabela}${at.implicita ? text.implied : ""}` : "";
  return [
    {
      id: "coluna",
      title: text.column,
      text: (column) => column.nome,
      cell: (column) => <span className="font-mono">{column.nome}</span>,
      width: 180,
    },
    {
      id: "tipo",
      title: text.type,
      text: (column) => {
        const marks = [column.chave && text.key, column.nula && text.mayBeEmpty, column.pessoal && text.personal];
        return [text.types[column.tipo as keyof typeof text.types], ...marks.filter((mark) => mark !== false)].join(
          ", ",
        );
      },
      width: 200,
    },
    {
      id: "significado",
      title: text.meaning,
      text: (column) => column.descricao,
      cell: (column) => <span className="whitespace-normal">{column.descricao}</span>,
      width: 420,
    },
    { id: "aponta", title: text.pointsAt, text: points, cell: (column) => <PointsAt column={column} />, width: 180 },
  ];
}

function PointsAt({ column: { referencia: at } }: { column: TableColumn }) {
  const text = useText().data;
  if (!at) return null;
  return (
    <>
      <Link to={`/dados/${at.esquema}/${at.tabela}?parte=colunas`} className="font-mono text-accent hover:underline">
        {`${at.esquema}.${at.tabela}`}
      </Link>
      {at.implicita && <span className="text-muted">{text.implied}</span>}
    </>
  );
}
