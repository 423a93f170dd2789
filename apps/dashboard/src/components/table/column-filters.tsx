// A row of small fields below the head of a table: what each column must have. What was typed is in the address.
import type { ColumnFiltersState } from "@tanstack/react-table";
import { useTyped } from "@/components/use-typed";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { AddressValues } from "@/lib/use-address";
import type { Column } from "./columns";

/** Before the name of a column in the address. */
const MARK = "f.";

/** What the address asks of columns. */
export function readColumnFilters(query: URLSearchParams): ColumnFiltersState {
  const asked = [...query].filter(([name, value]) => name.startsWith(MARK) && value !== "");
  return asked.map(([name, value]) => ({ id: name.slice(MARK.length), value }));
}

/** What asks nothing of any column. */
export function noColumnFilters(query: URLSearchParams): AddressValues {
  return Object.fromEntries([...query.keys()].filter((name) => name.startsWith(MARK)).map((name) => [name, undefined]));
}

interface Props<R> {
  columns: readonly Column<R>[];
  filters: ColumnFiltersState;
  onFilter: (values: AddressValues) => void;
}

/** The cells with the fields. */
export function ColumnFilters<R>({ columns, filters, onFilter }: Props<R>) {
  return columns.map(({ id, title, screenOnly, fixed }) => (
    <div role="cell" key={id} className={cn("px-1.5 pb-1.5", fixed && "sticky left-0 z-10 bg-raised")}>
      {!screenOnly && (
        <ColumnFilter
          title={title}
          value={String(filters.find((filter) => filter.id === id)?.value ?? "")}
          onTyped={(typed) => onFilter({ [MARK + id]: typed })}
        />
      )}
    </div>
  ));
}

interface FieldProps {
  title: string;
  value: string;
  onTyped: (typed: string) => void;
}

function ColumnFilter({ title, value, onTyped }: FieldProps) {
  const text = useText().common.table;
  return (
    <input
      {...useTyped(value, onTyped)}
      type="search"
      aria-label={text.filterColumn(title)}
      placeholder={text.filterHint}
      className="h-6 w-full rounded border border-line-strong/70 bg-surface px-1.5 text-[12px]"
    />
  );
}
