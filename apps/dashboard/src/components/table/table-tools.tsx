// What is above a table: its filter, how many rows, which columns, and the ways out of it.
import type { VisibilityState } from "@tanstack/react-table";
import { Columns3, ListFilter } from "lucide-react";
import type { ReactNode } from "react";
import { SearchField } from "@/components/search-field";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck } from "@/components/ui/menu";
import { useText } from "@/i18n/text";
import type { Column } from "./columns";
import { ExportMenu } from "./export-menu";

interface Props<R> {
  label: string;
  file: string;
  filter: string;
  onFilter: (typed: string) => void;
  columns: readonly Column<R>[];
  hidden: VisibilityState;
  onHidden: (hidden: VisibilityState) => void;
  /** Whether each column has a filter of its own. */
  filtering: boolean;
  onFiltering: () => void;
  rows: readonly R[];
  all: number;
  children?: ReactNode;
}

/** The tools of a table. */
export function TableTools<R>(props: Props<R>) {
  const { label, file, filter, onFilter, columns, hidden, onHidden, filtering, onFiltering, rows, all, children } =
    props;
  const text = useText().common.table;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchField label={text.filter} value={filter} onSearch={onFilter} className="w-56" />
      {children}
      <span role="status" className="text-[12px] text-muted">
        {text.rows(rows.length, all)}
      </span>
      <div className="ml-auto flex gap-2">
        <Button size="small" aria-pressed={filtering} onClick={onFiltering}>
          <ListFilter aria-hidden="true" />
          {text.filterColumns}
        </Button>
        <Menu
          trigger={
            <Button size="small">
              <Columns3 aria-hidden="true" />
              {text.columns}
            </Button>
          }
        >
          {columns.map((column) => (
            <MenuCheck
              key={column.id}
              checked={hidden[column.id] !== false}
              onChange={() => onHidden({ ...hidden, [column.id]: hidden[column.id] === false })}
            >
              {column.title}
            </MenuCheck>
          ))}
        </Menu>
        <ExportMenu
          label={label}
          file={file}
          columns={columns.filter((column) => hidden[column.id] !== false)}
          rows={() => rows}
        />
      </div>
    </div>
  );
}
