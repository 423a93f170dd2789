// The ways out of a table: a spreadsheet, the two dialects of CSV, the clipboard. All of its rows go, whether they are on the page or not.
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useLocation } from "react-router";
import { useMe } from "@/api/account";
import { api, bodyOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useSentence } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { tellDone, tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import { plainText, type SheetContent } from "@/lib/sheet-cell";
import { download, toCsv, toTsv } from "@/lib/table-text";
import { type Column, sheetCell } from "./columns";

interface Props<R> {
  /** What the rows are. */
  label: string;
  /** Name of the file, without its ending. */
  file: string;
  columns: readonly Column<R>[];
  /** All rows, asked for when they are wanted. */
  rows: () => readonly R[] | Promise<readonly R[]>;
}

const WAYS = ["copyTsv", "xlsx", "csvExcel", "csvData"] as const;
type Way = (typeof WAYS)[number];

const SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** Pixels of a character. */
const CHARACTER = 7;

/** The menu. */
export function ExportMenu<R>({ label, file, columns, rows }: Props<R>) {
  const text = useText().common.table;
  const sentence = useSentence();
  const about = useAbout(label);
  const said = columns.filter((column) => !column.screenOnly);
  const leave = async (way: Way) => {
    const found = await rows();
    const shown = () => [said.map((c) => c.title), ...found.map((row) => said.map((c) => c.text(row)))];
    const content = (): SheetContent => ({
      columns: said.map(({ title, width }) => ({ title, width: Math.round(width / CHARACTER) })),
      rows: found.map((row) => said.map((column) => sheetCell(column, row))),
    });
    if (way === "copyTsv") await navigator.clipboard.writeText(toTsv(shown()));
    else if (way === "csvExcel") download(`${file}.csv`, toCsv(shown(), "excel"), "text/csv;charset=utf-8");
    else if (way === "csvData") {
      const { columns: heads, rows: cells } = content();
      const plain = [heads.map(({ title }) => title), ...cells.map((row) => row.map(plainText))];
      download(`${file}.csv`, toCsv(plain, "data"), "text/csv;charset=utf-8");
    } else {
      const [{ spreadsheet }, told] = await Promise.all([import("@/lib/spreadsheet"), about(found.length)]);
      const names = { rows: text.sheetRows, about: text.sheetAbout };
      download(`${file}.xlsx`, spreadsheet(content(), told, names), SPREADSHEET);
    }
    return found.length;
  };
  const leaving = useMutation({
    mutationFn: leave,
    onSuccess: (count, way) => tellDone(way === "copyTsv" ? text.copiedRows(count) : text.exportedRows(count)),
    onError: (error) => tellFailed(sentence(asProblem(error)), asProblem(error).code),
  });
  return (
    <Menu
      trigger={
        <Button size="small" disabled={leaving.isPending}>
          <Download aria-hidden="true" />
          {leaving.isPending ? text.exporting : text.export}
        </Button>
      }
    >
      {WAYS.map((way) => (
        <MenuItem key={way} onSelect={() => leaving.mutate(way)}>
          {text[way]}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Where the rows are from, for the second sheet. */
function useAbout(label: string) {
  const text = useText().common.table;
  const me = useMe();
  const { search } = useLocation();
  return async (count: number) => {
    const { version } = await bodyOf(api.GET("/api/health"));
    const filters = [...new URLSearchParams(search)].map(([name, value]) => `${name}=${value}`).join("; ");
    return [
      [text.sheetTable, label],
      [text.sheetFilters, filters || text.sheetNone],
      [text.sheetUser, me.username],
      [text.sheetVersion, version],
      [text.sheetCount, { as: "whole", value: count }],
      [text.sheetMoment, { as: "moment", value: new Date().toISOString() }],
    ] as const;
  };
}
