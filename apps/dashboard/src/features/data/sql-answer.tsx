// The rows that a query gave: exactly as the database wrote them, to be scrolled, copied and taken away.
import { Download, TriangleAlert } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { Schemas } from "@/api/client";
import { Empty } from "@/components/async-panel";
import { ExportFormats, useExport } from "@/components/exports/export-formats";
import { exportAnswer } from "@/components/exports/queries";
import type { Column } from "@/components/table/columns";
import { ExportMenu } from "@/components/table/export-menu";
import { VirtualRows } from "@/components/table/virtual-rows";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Value } from "./queries";

type Answer = Schemas["RespostaSql"];
type Row = readonly Value[];

const ROW = 28;
/** Rows that tell how wide a column is, pixels of a character, and the room of a column. */
const LOOKED_AT = 50;
const CHARACTER = 7.5;
const ROOM = { least: 90, most: 320 };

/** The answer. */
export function SqlAnswer({ answer, sql }: { answer: Answer; sql: string }) {
  const text = useText();
  const words = text.data.sql;
  const { count } = useFormat();
  const rows = answer.linhas as Row[];
  const columns = useMemo(() => columnsOf(answer.colunas, answer.linhas as Row[]), [answer]);
  const exporting = useExport((as) => exportAnswer(sql, as));
  if (rows.length === 0) return <Empty title={words.none} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <span role="status" className="text-[12px] text-muted">
          {words.found(count(rows.length), count(answer.duracao_ms))}
        </span>
        <div className="ml-auto">
          <ExportMenu label={words.result} file="consulta" columns={columns} rows={() => rows} />
        </div>
      </div>
      {answer.truncado && (
        <Note>
          {words.truncated(count(rows.length))}
          <Menu
            align="start"
            trigger={
              <Button size="small" disabled={exporting.isPending}>
                <Download aria-hidden="true" />
                {words.exportAll}
              </Button>
            }
          >
            <ExportFormats onChoose={exporting.mutate} />
          </Menu>
        </Note>
      )}
      {answer.aproximado && <Note>{words.approximate}</Note>}
      <VirtualRows
        label={words.result}
        count={rows.length}
        height={ROW}
        columns={columns.map(({ width }) => `${width}px`).join(" ")}
        head={columns.map(({ id, title }) => (
          <div key={id} role="columnheader" className="flex h-8 items-center px-3 text-[12px] font-semibold">
            <span className="truncate">{title}</span>
          </div>
        ))}
        copied={(index) => {
          const row = rows[index];
          return row ? columns.map((column) => column.text(row)) : [];
        }}
        row={(index) => columns.map(({ id }, at) => <AnswerCell key={id} value={rows[index]?.[at] ?? null} />)}
      />
    </div>
  );
}

function AnswerCell({ value }: { value: Value }) {
  const text = useText();
  const missing = value === null ? text.data.nothing : value === "" ? text.data.emptyText : undefined;
  const shown = typeof value === "boolean" ? (value ? text.common.yes : text.common.no) : String(value);
  return (
    <div role="gridcell" className={cn("truncate px-3", typeof value === "number" && "num")} title={missing ?? shown}>
      {missing ? <span className="text-muted italic">{missing}</span> : shown}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-center gap-2 rounded-md bg-warn-soft px-3 py-1.5 text-warn">
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0" />
      {children}
    </p>
  );
}

/** Two columns may have the same name. */
function columnsOf(names: readonly string[], rows: readonly Row[]): Column<Row>[] {
  return names.map((title, at) => {
    const longest = Math.max(title.length, ...rows.slice(0, LOOKED_AT).map((row) => String(row[at] ?? "").length));
    return {
      id: String(at),
      title,
      text: (row) => String(row[at] ?? ""),
      sheet: (row) => {
        const value = row[at];
        return typeof value === "number" ? { as: "whole", value } : String(value ?? "");
      },
      width: Math.min(Math.max(longest * CHARACTER + 28, ROOM.least), ROOM.most),
    };
  });
}
