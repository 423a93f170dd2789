import { expect, test } from "vitest";
import { modeFor } from "./health";

test("a day is asked for again as far as its state needs", () => {
  expect(modeFor("M")).toBe("faltantes");
  expect(modeFor("F")).toBe("erros");
  expect(modeFor("D")).toBe("tudo");
});

test("several days are asked for as the worst of them needs, and days in order add nothing", () => {
  expect(modeFor("LMT-")).toBe("faltantes");
  expect(modeFor("LMFA")).toBe("erros");
  expect(modeFor("MFDL")).toBe("tudo");
});

test("days that lack nothing are asked for whole", () => {
  expect(modeFor("LAL")).toBe("tudo");
});
