// The filters of the list, kept in the address so that they can be shared and survive a reload. What is chosen stands below them,
// each one to be taken away.
import { X } from "lucide-react";
import { useId } from "react";
import { DayFilter } from "@/components/day-filter";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { SearchChoice } from "@/components/ui/search-choice";
import { useFormat, useText } from "@/i18n/text";
import { useParameter } from "@/lib/use-address";
import { FILTERS, type Filter, type Options, useFilterValues } from "./filter-values";
import { originOf } from "./run-words";

/** The controls. */
export function RunsFilters() {
  const words = useText().runs.list;
  const values = useFilterValues();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Chosen name="status" options={values.status} />
      <Chosen name="sistema" options={values.sistema} />
      <Fund options={values.fundo} />
      <Chosen name="origem" options={values.origem} />
      <Chosen name="tipo" options={values.tipo} />
      <DayFilter name="de" label={words.filters.de} />
      <DayFilter name="ate" label={words.filters.ate} />
    </div>
  );
}

/** What is chosen, and the way to take all of it away. */
export function RunsChips({ chosen, onClear }: { chosen: Partial<Record<Filter, string>>; onClear: () => void }) {
  const text = useText();
  const { day } = useFormat();
  const values = useFilterValues();
  const names = FILTERS.filter((name) => chosen[name]);
  if (names.length === 0) return null;
  const said = (name: Filter, value: string) => {
    if (name === "de" || name === "ate") return day(value);
    const known = values[name].find(([option]) => option === value)?.[1];
    return known ?? (name === "origem" ? originOf(value, text.runs.origin) : value);
  };
  return (
    <ul
      aria-label={text.runs.list.chosen}
      className="flex flex-wrap items-center gap-1.5 border-b border-line/60 px-4 py-2 text-[12px]"
    >
      {names.map((name) => (
        <Chip key={name} name={name} value={said(name, chosen[name] ?? "")} />
      ))}
      <li>
        <Button size="small" look="ghost" onClick={onClear}>
          {text.common.actions.clearFilters}
        </Button>
      </li>
    </ul>
  );
}

function Chip({ name, value }: { name: Filter; value: string }) {
  const words = useText().runs.list;
  const [, put] = useParameter(name);
  const title = words.filters[name];
  return (
    <li className="flex items-center rounded-full bg-raised pl-2.5">
      <span className="text-muted">{title}</span>
      <span className="ml-1.5 max-w-64 truncate font-medium" title={value}>
        {value}
      </span>
      <Button
        look="ghost"
        size="icon"
        className="size-6"
        aria-label={words.without(title, value)}
        onClick={() => put("")}
      >
        <X aria-hidden="true" className="size-3.5" />
      </Button>
    </li>
  );
}

function Chosen({ name, options }: { name: Filter; options: Options }) {
  const { all, filters } = useText().runs.list;
  const [value, put] = useParameter(name);
  const id = useId();
  return (
    <span className="flex items-center gap-1.5 text-[12px] text-muted">
      <label htmlFor={id}>{filters[name]}</label>
      <Choice
        id={id}
        any={all}
        value={value}
        options={options}
        onChoose={put}
        className="h-7 max-w-40 text-[12px] text-muted"
      />
    </span>
  );
}

function Fund({ options }: { options: Options }) {
  const { all, filters, noFund } = useText().runs.list;
  const [value, put] = useParameter("fundo");
  return (
    <span className="flex items-center gap-1.5 text-[12px] text-muted">
      <span aria-hidden="true">{filters.fundo}</span>
      <SearchChoice
        label={filters.fundo}
        any={all}
        none={noFund}
        value={value}
        options={options}
        onChoose={put}
        className="w-36"
      />
    </span>
  );
}
