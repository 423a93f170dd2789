import { expect, test } from "vitest";
import type { Export } from "./queries";
import { isShown, percentOf, phaseOf } from "./shown";

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

test("rows are counted, written, and the file closed", () => {
  expect(phaseOf({ linhas: 0, total: null })).toBe("counting");
  expect(phaseOf({ linhas: 5000, total: null })).toBe("unknown");
  expect(phaseOf({ linhas: 0, total: 1000 })).toBe("writing");
  expect(phaseOf({ linhas: 1000, total: 1000 })).toBe("closing");
});

test("a share is never the whole before the file is there", () => {
  expect(percentOf({ linhas: 444_000, total: 1_200_000 })).toBe(37);
  expect(percentOf({ linhas: 1_200_000, total: 1_200_000 })).toBe(99);
  expect(percentOf({ linhas: 7, total: 5 })).toBe(99);
  expect(percentOf({ linhas: 0, total: 0 })).toBe(0);
});
