// A spreadsheet file (Office Open XML): one sheet of rows and one that tells where they are from. Numbers and days are numbers and
// days, texts are texts and never formulas. What the formats are is in the standard, ECMA-376.
import { strToU8, zipSync } from "fflate";
import { numberOf, type Shape, type SheetCell, type SheetContent } from "./sheet-cell";

/** Names and what they are, for the second sheet. */
export type About = readonly (readonly [string, SheetCell])[];

interface Names {
  rows: string;
  about: string;
}

/** Styles by their place in `STYLES`. */
const TEXT = 1;
const HEAD = 2;
const SHAPES: Record<Shape, number> = { whole: 3, money: 4, quota: 5, percent: 6, day: 7, moment: 8 };
/** Characters of a cell at most. */
const LONGEST = 32_767;

/** The bytes of the file. */
export function spreadsheet(content: SheetContent, about: About, names: Names): Uint8Array<ArrayBuffer> {
  const head = content.columns.map(({ title }) => title);
  const widths = content.columns.map(({ width }, at) => Math.max(width, (head[at] ?? "").length + 4));
  const files = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": ROOT,
    "xl/workbook.xml": workbook(names),
    "xl/_rels/workbook.xml.rels": PARTS,
    "xl/styles.xml": STYLES,
    "xl/worksheets/sheet1.xml": sheet([head, ...content.rows], widths, "head"),
    "xl/worksheets/sheet2.xml": sheet(about, [16, 80], "names"),
  };
  const bytes = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
  return new Uint8Array(zipSync(bytes, { level: 6 }));
}

/** The first row of a sheet is its head, or the first column of it is. */
function sheet(rows: About | SheetContent["rows"], widths: readonly number[], bold: "head" | "names"): string {
  const isHead = (row: number, column: number) => (bold === "head" ? row === 0 : column === 0);
  const line = (cells: readonly SheetCell[], row: number) =>
    `<row r="${row + 1}">${cells.map((value, at) => cell(value, place(row, at), isHead(row, at))).join("")}</row>`;
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  const filter = `<autoFilter ref="A1:${place(rows.length - 1, widths.length - 1)}"/>`;
  return [
    XML,
    `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${bold === "head" ? frozen : ""}</sheetView></sheetViews>`,
    `<cols>${cols.join("")}</cols>`,
    `<sheetData>${rows.map(line).join("")}</sheetData>${bold === "head" ? filter : ""}</worksheet>`,
  ].join("");
}

function cell(value: SheetCell, at: string, isHead: boolean): string {
  if (typeof value === "string") {
    if (value === "") return "";
    return `<c r="${at}" s="${isHead ? HEAD : TEXT}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
  }
  const number = numberOf(value);
  return number === undefined ? "" : `<c r="${at}" s="${SHAPES[value.as]}"><v>${number}</v></c>`;
}

/** `A1` for the first row and column. */
function place(row: number, column: number): string {
  let letters = "";
  for (let left = column; left >= 0; left = Math.floor(left / 26) - 1) {
    letters = String.fromCharCode(65 + (left % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** Without what XML cannot hold. */
function escaped(text: string): string {
  const kept = text.slice(0, LONGEST).replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return kept.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const TYPES = `${XML}<Types xmlns="${PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/>\
<Override PartName="/xl/worksheets/sheet2.xml" ContentType="${KIND}.worksheet+xml"/></Types>`;

const ROOT = `${XML}<Relationships xmlns="${PACKAGE}/relationships">\
<Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const PARTS = `${XML}<Relationships xmlns="${PACKAGE}/relationships">\
<Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="${OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>\
<Relationship Id="rId3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;

function workbook({ rows, about }: Names): string {
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>\
<sheet name="${escaped(rows)}" sheetId="1" r:id="rId1"/><sheet name="${escaped(about)}" sheetId="2" r:id="rId2"/>\
</sheets></workbook>`;
}

/** Formats by number: 0 as it is, 1 whole, 4 two places, 49 text, and ours from 164 on. */
const FORMATS = [0, 49, 0, 1, 4, 164, 165, 166, 167];

const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="4">\
<numFmt numFmtId="164" formatCode="#,##0.00000000"/><numFmt numFmtId="165" formatCode="0.0000%"/>\
<numFmt numFmtId="166" formatCode="dd/mm/yyyy"/><numFmt numFmtId="167" formatCode="dd/mm/yyyy hh:mm:ss"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="${FORMATS.length}">${FORMATS.map(
  (format, at) =>
    `<xf numFmtId="${format}" fontId="${at === HEAD ? 1 : 0}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`,
).join("")}</cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
