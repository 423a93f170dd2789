// A value on the screen: nothing and empty apart, and a key of another table as the way to its row.
import { Link } from "react-router";
import { useFormat, useText } from "@/i18n/text";
import { cellText } from "./cells";
import { writeFilters } from "./filters";
import type { TableColumn, Value } from "./queries";

/** The value. */
export function ValueText({ column, value }: { column: TableColumn; value: Value }) {
  const text = useText();
  const format = useFormat();
  if (value === null) return <span className="text-muted italic">{text.data.nothing}</span>;
  if (value === "") return <span className="text-muted italic">{text.data.emptyText}</span>;
  const shown = cellText(value, column, format, text.common);
  const at = column.referencia;
  if (!at) return shown;
  const filtros = writeFilters([{ coluna: at.coluna, op: "igual", valor: String(value) }]);
  return (
    <Link
      to={{ pathname: `/dados/${at.esquema}/${at.tabela}`, search: String(new URLSearchParams({ filtros })) }}
      title={text.data.follow(`${at.esquema}.${at.tabela}`)}
      className="text-accent hover:underline"
    >
      {shown}
    </Link>
  );
}
