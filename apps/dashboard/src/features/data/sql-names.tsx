// The names that a query may have: choosing a table or one of its columns puts it where the cursor is.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { type Schema, tableQuery } from "./queries";

interface Props {
  schemas: readonly Schema[];
  onInsert: (name: string) => void;
}

/** A choice of tables, and the columns of the chosen one. */
export function SqlNames({ schemas, onInsert }: Props) {
  const text = useText().data.sql;
  const [name, setName] = useState("");
  const [esquema = "", tabela = ""] = name.split(".");
  const table = useQuery({ ...tableQuery(esquema, tabela), enabled: name !== "" });
  return (
    <section aria-label={text.insert} className="flex flex-col gap-2">
      <Field label={text.insertTable}>
        <Select value={name} onChange={(event) => setName(event.target.value)}>
          <option value="">{text.chooseTable}</option>
          {schemas.map((schema) => (
            <optgroup key={schema.esquema} label={schema.esquema}>
              {schema.tabelas.map((one) => (
                <option key={one.tabela} value={`${schema.esquema}.${one.tabela}`}>
                  {one.tabela}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </Field>
      {name !== "" && (
        <Button size="small" onClick={() => onInsert(name)} aria-label={text.insertColumn(name)}>
          <span className="truncate font-mono">{name}</span>
        </Button>
      )}
      {name !== "" && table.data && (
        <ul className="flex max-h-56 flex-col overflow-auto rounded-md border border-line bg-surface py-1">
          {table.data.colunas.map((column) => (
            <li key={column.nome}>
              <button
                type="button"
                title={column.descricao}
                aria-label={text.insertColumn(column.nome)}
                onClick={() => onInsert(column.nome)}
                className="min-h-6 w-full truncate px-2 text-left font-mono text-[12px] hover:bg-raised"
              >
                {column.nome}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
