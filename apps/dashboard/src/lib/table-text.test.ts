import { expect, test } from "vitest";
import { fromTsv, toCsv, toTsv } from "./table-text";

const rows = [
  ["Fundo", "PL"],
  ['FIM "RAM"; A', "−1.234,50"],
  ['=HYPERLINK("x")', "a\nb"],
];

test("the two dialects of CSV", () => {
  expect(toCsv(rows, "excel")).toBe('\uFEFFFundo;PL\r\n"FIM ""RAM""; A";−1.234,50\r\n"\'=HYPERLINK(""x"")";"a\nb"\r\n');
  expect(toCsv([["1,5", "x"]], "data")).toBe('"1,5",x\n');
});

test("copied cells stay in their cell and are no formulas", () => {
  expect(toTsv(rows)).toBe('Fundo\tPL\r\nFIM "RAM"; A\t−1.234,50\r\n\'=HYPERLINK("x")\ta b');
});

test("negative numbers stay numbers", () => {
  expect(toTsv([["-12,5", "-abc"]])).toBe("-12,5\t'-abc");
});

test("a block of a spreadsheet is read cell by cell", () => {
  expect(fromTsv("a\tb\r\nc\td\r\n")).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(fromTsv('"com\tfila\nnova"\t"diz ""x"""\n\t')).toEqual([
    ["com\tfila\nnova", 'diz "x"'],
    ["", ""],
  ]);
  expect(fromTsv("só um")).toEqual([["só um"]]);
  expect(fromTsv('5" de\tx')).toEqual([['5" de', "x"]]);
});
