import { expect, test } from "vitest";
import { blockOf } from "./block";

test("a cell stays one cell, whatever is in it", () => {
  const rows = [
    ["nome", "cnpj"],
    ['A "B"\tC', "1"],
    ["duas\nlinhas", ""],
  ];
  expect(blockOf(rows)).toBe('nome\tcnpj\n"A ""B""\tC"\t1\n"duas\nlinhas"\t');
});
