import { expect, test } from "vitest";
import { patternOf } from "./pattern";

test("an expression finds without regard to large and small letters", () => {
  expect(patternOf("^falhou|(não|sem) conexão$").expression?.test("SEM CONEXÃO")).toBe(true);
  expect(patternOf("\\d{3} KB").expression?.test("312 KB")).toBe(true);
  expect(patternOf("")).toEqual({});
});

test("what is no expression, or could take forever, is not used", () => {
  for (const typed of ["(", "[a", "*", "\\"]) expect(patternOf(typed), typed).toEqual({ fault: "invalid" });
  for (const typed of ["(a+)+$", "(\\w*b)*", "(a|b+){9}", "(a)\\1"]) {
    expect(patternOf(typed), typed).toEqual({ fault: "slow" });
  }
});
