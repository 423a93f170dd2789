// The columns of a document's beginning.
import { expect, test } from "vitest";
import { columnsOf, shownCell } from "./document-columns";

const cell = (especie: string, texto: string) => ({ especie, texto });

test("a column says what its cells are", () => {
  const linhas = [
    { linha: 1, celulas: [cell("texto", "PL"), cell("numero", "-1234.50"), cell("vazio", "")] },
    { linha: 3, celulas: [cell("numero", "2"), cell("vazio", "")] },
  ];
  const columns = columnsOf({ nome: "Posição", colunas: ["A", "B", "C"], puladas: 0, linhas, continua: false });
  expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
    ["A", "misto"],
    ["B", "numero"],
    ["C", "vazio"],
  ]);
});

test("columns without names are the lines of a page, or elements and their values", () => {
  const lines = (celulas: ReturnType<typeof cell>[]) => ({
    nome: "1",
    colunas: [],
    puladas: 0,
    linhas: [{ linha: 1, celulas }],
    continua: false,
  });
  expect(columnsOf(lines([cell("texto", "a")])).map(({ name }) => name)).toEqual(["texto"]);
  expect(columnsOf(lines([cell("texto", "a"), cell("texto", "b")])).map(({ name }) => name)).toEqual([
    "caminho",
    "valor",
  ]);
});

test("cells are written as people read them, with every place of a number", () => {
  const format = {
    decimal: (value: string | null | undefined, places: number) => `${value}/${places}`,
    day: (day: string | null | undefined) => `dia ${day}`,
  } as Parameters<typeof shownCell>[1];
  const shown = (especie: string, texto: string) => shownCell(cell(especie, texto), format, { empty: "(vazio)" });
  expect(shown("numero", "1.05432109")).toBe("1.05432109/8");
  expect(shown("numero", "1e-7")).toBe("1e-7");
  expect(shown("data", "2026-02-20")).toBe("dia 2026-02-20");
  expect(shown("data", "2026-02-20T10:30:00")).toBe("dia 2026-02-20 10:30:00");
  expect(shown("texto", "")).toBe("(vazio)");
  expect(shownCell(undefined, format, { empty: "(vazio)" })).toBe("");
});
