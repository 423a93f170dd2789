import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { plainText } from "./sheet-cell";
import { spreadsheet } from "./spreadsheet";

const content = {
  columns: [
    { title: "Fundo", width: 20 },
    { title: "PL", width: 10 },
    { title: "Dia", width: 10 },
    { title: "Momento", width: 10 },
  ],
  rows: [
    [
      '=1+1 & "A" <b>\u0001',
      { as: "money", value: "12345678901234.56" },
      { as: "day", value: "2026-11-19" },
      { as: "moment", value: "2026-11-19T10:30:00-03:00" },
    ],
    ["", { as: "money", value: null }, { as: "day", value: undefined }, { as: "moment", value: "nunca" }],
  ],
} as const;

test("numbers, days and moments are what they are, and texts are no formulas", () => {
  const about = [["Linhas", { as: "whole", value: 2 }]] as const;
  const files = unzipSync(spreadsheet(content, about, { rows: "Carteiras", about: "Parâmetros" }));
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const rows = text("xl/worksheets/sheet1.xml");
  expect(rows).toContain(
    '<c r="A2" s="1" t="inlineStr"><is><t xml:space="preserve">=1+1 &amp; &quot;A&quot; &lt;b&gt;</t>',
  );
  expect(rows).toContain('<c r="B2" s="4"><v>12345678901234.56</v></c><c r="C2" s="7"><v>46345</v></c>');
  expect(rows).toContain('<c r="D2" s="8"><v>46345.4375</v></c>');
  expect(rows).toContain('<row r="3"></row>');
  expect(rows).toContain('<autoFilter ref="A1:D3"/>');
  expect(rows).not.toContain("<f>");
  expect(text("xl/worksheets/sheet2.xml")).toContain('<c r="B1" s="3"><v>2</v></c>');
  expect(text("xl/workbook.xml")).toContain('<sheet name="Parâmetros"');
});

test("columns go on after Z", () => {
  const columns = Array.from({ length: 28 }, (_, at) => ({ title: `c${at}`, width: 5 }));
  const files = unzipSync(spreadsheet({ columns, rows: [] }, [], { rows: "a", about: "b" }));
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).toContain('<c r="Z1"');
  expect(sheet).toContain('<c r="AB1"');
});

test("programs get exact values", () => {
  expect(content.rows[0].map(plainText).slice(1)).toEqual([
    "12345678901234.56",
    "2026-11-19",
    "2026-11-19T10:30:00-03:00",
  ]);
  expect(content.rows[1].map(plainText)).toEqual(["", "", "", "nunca"]);
});
