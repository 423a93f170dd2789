// Filters: what the address holds, what people type.
import { expect, test } from "vitest";
import { operationsOf, readFilters, readValue, turned, writeFilters } from "./filters";

test("an address holds filters, and nothing else counts", () => {
  const filters = [{ coluna: "pl", op: "entre" as const, valor: "1", ate: "2" }];
  expect(readFilters(writeFilters(filters))).toEqual(filters);
  expect(writeFilters([])).toBe("");
  for (const text of [
    null,
    "",
    "x",
    "{}",
    "[1, null]",
    '[{"coluna": 1, "op": "igual"}]',
    '[{"coluna": "a", "op": "x"}]',
  ]) {
    expect(readFilters(text)).toEqual([]);
  }
});

test("values are read as they are typed in each language", () => {
  expect(readValue("decimal", "1.234,56", "pt-BR")).toBe("1234.56");
  expect(readValue("decimal", "1,234.56", "en")).toBe("1234.56");
  expect(readValue("decimal", "mil", "pt-BR")).toBeUndefined();
  expect(readValue("inteiro", " 7 ", "pt-BR")).toBe("7");
  expect(readValue("inteiro", "7,5", "pt-BR")).toBeUndefined();
  expect(readValue("data", "9/11/2025", "pt-BR")).toBe("2025-11-09");
  expect(readValue("data", "2025-11-09", "pt-BR")).toBe("2025-11-09");
  expect(readValue("momento", "ontem", "pt-BR")).toBeUndefined();
  expect(readValue("texto", "  ", "pt-BR")).toBeUndefined();
});

test("a column goes up, down and out of the order", () => {
  expect(turned("", "a", false)).toBe("a");
  expect(turned("a", "a", false)).toBe("-a");
  expect(turned("-a", "a", false)).toBe("");
  expect(turned("a", "b", false)).toBe("b");
  expect(turned("a", "b", true)).toBe("a,b");
  expect(turned("a,b", "a", true)).toBe("-a,b");
  expect(turned("-a,b", "a", true)).toBe("b");
  expect(turned("a,b,c", "d", true)).toBe("b,c,d");
});

test("every type of column can at least be empty or filled", () => {
  for (const tipo of ["inteiro", "decimal", "texto", "json", "logico", "data", "momento"]) {
    expect(operationsOf(tipo)).toContain("vazio");
    expect(operationsOf(tipo)).toContain("preenchido");
  }
});
