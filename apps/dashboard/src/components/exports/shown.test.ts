import { expect, test } from "vitest";
import type { Export } from "./queries";
import { isShown, percentOf } from "./shown";

const export_: Export = {
  id: 1,
  nome: "a.csv",
  estado: "escrevendo",
  linhas: 0,
  pedida_em: "2025-12-01T09:00:00-03:00",
  duracao_ms: 0,
};

test("only what lasts is shown, and its file afterwards", () => {
  expect(isShown({ ...export_, duracao_ms: 300 })).toBe(false);
  expect(isShown({ ...export_, duracao_ms: 2000 })).toBe(true);
  expect(isShown({ ...export_, estado: "pronta", duracao_ms: 200 })).toBe(false);
  expect(isShown({ ...export_, estado: "pronta", duracao_ms: 9000 })).toBe(true);
  expect(isShown({ ...export_, estado: "falhou", duracao_ms: 9000 })).toBe(false);
});

test("a share is told only of a known whole, and never the whole before it is there", () => {
  expect(percentOf({ linhas: 444_000, total: 1_200_000 })).toBe(37);
  expect(percentOf({ linhas: 1_200_000, total: 1_200_000 })).toBe(99);
  expect(percentOf({ linhas: 7, total: 5 })).toBe(99);
  expect(percentOf({ linhas: 7, total: null })).toBeUndefined();
  expect(percentOf({ linhas: 0, total: 0 })).toBeUndefined();
});
