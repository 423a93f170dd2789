// What is above a table: its filter, how many rows, which columns, and the ways out of it.
import type { VisibilityState } from "@tanstack/react-table";
import { Columns3, Download, Search } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck, MenuItem } from "@/components/ui/menu";
import { tellDone } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { type Dialect, download, toCsv, toTsv } from "@/lib/table-text";
import type { Column } from "./columns";

interface Props<R> {
  file: string;
  filter: string;
  onFilter: (typed: string) => void;
  columns: readonly Column<R>[];
  hidden: VisibilityState;
  onHidden: (hidden: VisibilityState) => void;
  rows: readonly R[];
  all: number;
  children?: ReactNode;
}

/** The tools of a table. */
export function TableTools<R>(props: Props<R>) {
  const { filter, onFilter, columns, hidden, onHidden, rows, all, children } = props;
  const text = useText().common.table;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="relative">
        <span className="sr-only">{text.filter}</span>
        <Search aria-hidden="true" className="absolute top-2 left-2 size-4 text-muted" />
        <input
          data-search
          value={filter}
          onChange={(event) => onFilter(event.target.value)}
          placeholder={text.filter}
          className="h-8 w-56 rounded-md border border-line-strong/70 bg-surface pr-2 pl-8"
        />
      </label>
      {children}
      <span role="status" className="text-[12px] text-muted">
        {text.rows(rows.length, all)}
      </span>
      <div className="ml-auto flex gap-2">
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
        <ExportMenu {...props} />
      </div>
    </div>
  );
}

function ExportMenu<R>({ file, columns, hidden, rows }: Props<R>) {
  const text = useText().common.table;
  const cells = () => {
    const visible = columns.filter((column) => hidden[column.id] !== false);
    return [visible.map((c) => c.title), ...rows.map((row) => visible.map((c) => c.text(row)))];
  };
  const csv = (dialect: Dialect) => download(`${file}.csv`, toCsv(cells(), dialect), "text/csv");
  const copy = () =>
    void navigator.clipboard.writeText(toTsv(cells())).then(() => tellDone(text.copiedRows(rows.length)));
  return (
    <Menu
      trigger={
        <Button size="small">
          <Download aria-hidden="true" />
          {text.export}
        </Button>
      }
    >
      <MenuItem onSelect={copy}>{text.copyTsv}</MenuItem>
      <MenuItem onSelect={() => csv("excel")}>{text.csvExcel}</MenuItem>
      <MenuItem onSelect={() => csv("data")}>{text.csvData}</MenuItem>
    </Menu>
  );
}
