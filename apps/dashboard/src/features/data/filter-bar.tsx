// The filters that hold, and a line to add one: a column, what it must be, and the value as it is typed.
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/field";
import { useFormat, useText } from "@/i18n/text";
import { cellText } from "./cells";
import { type Filter, type Operation, operationsOf, readValue } from "./filters";
import type { TableColumn } from "./queries";

interface Props {
  columns: readonly TableColumn[];
  filters: readonly Filter[];
  onChange: (filters: readonly Filter[]) => void;
}

/** The filters of a table. */
export function FilterBar({ columns, filters, onChange }: Props) {
  const text = useText();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterForm columns={columns} onAdd={(filter) => onChange([...filters, filter])} />
      {filters.map((filter, at) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: two filters may be the same
          key={at}
          filter={filter}
          column={columns.find((column) => column.nome === filter.coluna)}
          onRemove={() => onChange(filters.filter((_, index) => index !== at))}
        />
      ))}
      {filters.length > 1 && (
        <Button size="small" look="ghost" onClick={() => onChange([])}>
          {text.common.actions.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface ChipProps {
  filter: Filter;
  column: TableColumn | undefined;
  onRemove: () => void;
}

function Chip({ filter, column, onRemove }: ChipProps) {
  const text = useText();
  const format = useFormat();
  const shown = (value: string | undefined) =>
    value !== undefined && column ? cellText(value, column, format, text.common) : (value ?? "");
  const said = text.data.filterSaid[filter.op](filter.coluna, shown(filter.valor), shown(filter.ate));
  return (
    <span className="inline-flex h-7 max-w-80 items-center gap-1 rounded-md bg-accent-soft pr-0.5 pl-2 text-[12px] text-accent">
      <span className="truncate">{said}</span>
      <Button look="ghost" size="small-icon" aria-label={text.data.removeFilter(said)} onClick={onRemove}>
        <X aria-hidden="true" />
      </Button>
    </span>
  );
}

function FilterForm({ columns, onAdd }: { columns: readonly TableColumn[]; onAdd: (filter: Filter) => void }) {
  const text = useText();
  const { locale } = useFormat();
  const [name, setName] = useState(columns[0]?.nome ?? "");
  const [chosen, setChosen] = useState<Operation>("igual");
  const [typed, setTyped] = useState(["", ""]);
  const [fault, setFault] = useState(false);
  const column = columns.find((one) => one.nome === name) ?? columns[0];
  if (!column) return null;
  const operations = operationsOf(column.tipo);
  const op = operations.includes(chosen) ? chosen : (operations[0] ?? "vazio");
  const fields = op === "entre" ? [0, 1] : op === "vazio" || op === "preenchido" ? [] : [0];

  const add = (event: FormEvent) => {
    event.preventDefault();
    const given = fields.map((at) => (typed[at] ?? "").trim());
    const values = given.map((one) => (one === "" ? undefined : readValue(column.tipo, one, locale)));
    const unread = given.some((one, at) => one !== "" && values[at] === undefined);
    if (unread || (fields.length > 0 && values.every((value) => value === undefined))) {
      setFault(true);
      return;
    }
    const [valor, ate] = values;
    onAdd({
      coluna: column.nome,
      op,
      ...(valor === undefined ? {} : { valor }),
      ...(ate === undefined ? {} : { ate }),
    });
    setTyped(["", ""]);
    setFault(false);
  };

  const label = (at: number) => (op === "entre" ? [text.data.from, text.data.to][at] : text.data.value);
  const set = (at: number, value: string) => setTyped((before) => before.map((one, i) => (i === at ? value : one)));
  return (
    <form onSubmit={add} className="flex flex-wrap items-center gap-1.5" aria-label={text.data.addFilter}>
      <Select
        aria-label={text.data.column}
        className="w-44"
        value={column.nome}
        onChange={(event) => setName(event.target.value)}
      >
        {columns.map((one) => (
          <option key={one.nome} value={one.nome}>
            {one.nome}
          </option>
        ))}
      </Select>
      <Select
        aria-label={text.data.operation}
        className="w-32"
        value={op}
        onChange={(event) => setChosen(event.target.value as Operation)}
      >
        {operations.map((one) => (
          <option key={one} value={one}>
            {text.data.operations[one]}
          </option>
        ))}
      </Select>
      {fields.map((at) =>
        column.tipo === "logico" ? (
          <Select
            key={at}
            aria-label={label(at)}
            className="w-24"
            value={typed[at]}
            onChange={(e) => set(at, e.target.value)}
          >
            <option value="">{text.common.none}</option>
            <option value="sim">{text.common.yes}</option>
            <option value="nao">{text.common.no}</option>
          </Select>
        ) : (
          <Input
            key={at}
            aria-label={label(at)}
            aria-invalid={fault || undefined}
            placeholder={label(at)}
            className="w-36"
            maxLength={200}
            value={typed[at]}
            onChange={(event) => set(at, event.target.value)}
          />
        ),
      )}
      <Button type="submit">
        <Plus aria-hidden="true" />
        {text.data.filter}
      </Button>
      {fault && (
        <p role="alert" className="text-[12px] text-fail">
          {text.data.valueFault[column.tipo as keyof typeof text.data.valueFault]}
        </p>
      )}
    </form>
  );
}
