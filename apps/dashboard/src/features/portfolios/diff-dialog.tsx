// What changed from one version of a fund's day to the next: figures of the head, and positions.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Schemas } from "@/api/client";
import { AsyncPanel } from "@/components/async-panel";
import { FileLine } from "@/components/fund-day/file-line";
import { ExportMenu } from "@/components/table/export-menu";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { placesOf } from "@/lib/decimal";
import { useChangeColumns, useChanges } from "./diff-columns";
import { plainValue } from "./position-value";
import { differencesQuery } from "./queries";

type Load = Schemas["Carga"];
type Position = Schemas["LinhaDePosicao"];

interface Props {
  fund: number;
  from: Load;
  to: Load;
  onClose: () => void;
}

/** The dialog. */
export function DiffDialog({ fund, from, to, onClose }: Props) {
  const text = useText();
  const words = text.portfolios.diff;
  const { day } = useFormat();
  const query = useQuery(differencesQuery(fund, from.id_carga, to.id_carga));
  const kind = text.runs.items.kinds[to.tipo] ?? to.tipo;
  const title = words.title(kind, from.versao, to.versao);
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={title}
      lead={`${to.fundo}, ${day(to.data_pos)}`}
      footer={<Button onClick={onClose}>{text.common.actions.close}</Button>}
    >
      <div className="flex flex-col gap-4">
        <ul className="divide-y divide-line/60">
          <FileLine load={from} />
          <FileLine load={to} />
        </ul>
        <AsyncPanel query={query}>{(found) => <Found found={found} title={title} />}</AsyncPanel>
      </div>
    </Dialog>
  );
}

const NUMBER = /^-?\d+(\.\d+)?$/;

function Found({ found, title }: { found: Schemas["Diferencas"]; title: string }) {
  const words = useText().portfolios.diff;
  const { decimal } = useFormat();
  const said = (value: string | null | undefined) =>
    value && NUMBER.test(value) ? decimal(value, placesOf(value)) : (value ?? "–");
  const changes = useChanges();
  const columns = useChangeColumns(said);
  const nothing = found.cabecalho.length + found.incluidas.length + found.excluidas.length + found.mudadas.length === 0;
  return (
    <>
      {found.motivo && <p className="text-muted">{found.motivo}</p>}
      <div className="flex items-center justify-between gap-3">
        <p role="status" className="font-medium">
          {nothing
            ? words.same(found.iguais)
            : words.counts(found.incluidas.length, found.excluidas.length, found.mudadas.length, found.iguais)}
        </p>
        {!nothing && <ExportMenu label={title} file="diferencas" columns={columns} rows={() => changes(found)} />}
      </div>
      {found.cabecalho.length > 0 && (
        <Part title={words.head} columns={[words.field, words.before, words.after]} figures={1}>
          {found.cabecalho.map(({ campo, antes, depois }) => (
            <tr key={campo} className="border-b border-line/60">
              <td className="px-3 py-1 font-medium">{words.fields[campo] ?? campo}</td>
              <td className="num px-3 text-muted">{said(antes)}</td>
              <td className="num px-3 font-medium">{said(depois)}</td>
            </tr>
          ))}
        </Part>
      )}
      {found.mudadas.length > 0 && (
        <Part title={words.changed} columns={[words.asset, words.field, words.before, words.after]} figures={2}>
          {found.mudadas.flatMap(({ antes, depois, campos }) =>
            campos.map((field) => (
              <tr key={`${keyOf(depois)} ${field}`} className="border-b border-line/60">
                <td className="max-w-80 truncate px-3 py-1" title={depois.descricao}>
                  {depois.descricao || depois.codigo}
                </td>
                <td className="px-3 text-muted">{words.fields[field] ?? field}</td>
                <td className="num px-3 text-muted">{said(plainValue(antes, field))}</td>
                <td className="num px-3 font-medium">{said(plainValue(depois, field))}</td>
              </tr>
            )),
          )}
        </Part>
      )}
      <Positions title={words.added} rows={found.incluidas} />
      <Positions title={words.removed} rows={found.excluidas} />
    </>
  );
}

function Positions({ title, rows }: { title: string; rows: readonly Position[] }) {
  const words = useText().portfolios;
  const { decimal } = useFormat();
  if (rows.length === 0) return null;
  return (
    <Part title={title} columns={[words.diff.asset, words.class, words.value]} figures={2}>
      {rows.map((row) => (
        <tr key={keyOf(row)} className="border-b border-line/60">
          <td className="max-w-80 truncate px-3 py-1" title={row.descricao}>
            {row.descricao || row.codigo}
          </td>
          <td className="px-3 text-muted">{row.classe}</td>
          <td className="num px-3">{decimal(row.valor, 2)}</td>
        </tr>
      ))}
    </Part>
  );
}

interface PartProps {
  title: string;
  columns: readonly string[];
  /** From which column on there are figures. */
  figures: number;
  children: ReactNode;
}

function Part({ title, columns, figures, children }: PartProps) {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <table className="w-full border-collapse">
        <thead className="border-b border-line bg-raised/60 text-[12px] text-muted">
          <tr>
            {columns.map((name, at) => (
              <th key={name} className={cn("px-3 py-1.5 text-left font-semibold", at >= figures && "text-right")}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

function keyOf(row: Position): string {
  return `${row.tabela} ${row.bloco} ${row.ordem}`;
}
