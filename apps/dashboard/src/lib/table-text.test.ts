import { expect, test } from "vitest";
import { toCsv, toTsv } from "./table-text";

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
