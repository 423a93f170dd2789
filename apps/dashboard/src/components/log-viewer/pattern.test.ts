import { expect, test, vi } from "vitest";
import { LineExpression, patternOf } from "./pattern";

test("an expression finds without regard to large and small letters", () => {
  expect(patternOf("^falhou|(não|sem) conexão$").expression?.matches("SEM CONEXÃO")).toBe(true);
  expect(patternOf("\\d{3} KB").expression?.matches("312 KB")).toBe(true);
  expect(patternOf("FUNDO .* \\[(PDF|XML)\\]").expression?.matches("fundo ram [xml]")).toBe(true);
  expect(patternOf("(ab)+[(*+|]+").expression?.matches("xabab(")).toBe(true);
  expect(patternOf("")).toEqual({});
});

test("what is no expression, or could take forever, is not used", () => {
  for (const typed of ["(", "[a", "*", "\\"]) expect(patternOf(typed), typed).toEqual({ fault: "invalid" });
  const endless = [
    "(a+)+$",
    "(\\w*b)*",
    "(a|b+){9,}",
    "(a)\\1",
    "(a|a)*$",
    "((a+)b?)+",
    "a*a*a*a*b",
    "(?:(?:a|b)c)*",
    "(?<x>a)\\k<x>",
  ];
  for (const typed of endless) expect(patternOf(typed), typed).toEqual({ fault: "slow" });
});

test("an expression that takes long is given up until the next look", () => {
  const slow = { test: () => true } as unknown as RegExp;
  const clock = vi.spyOn(performance, "now");
  let now = 0;
  clock.mockImplementation(() => {
    now += 400;
    return now;
  });
  const expression = new LineExpression(slow, 10);
  expect([1, 2, 3, 4, 5].map(() => expression.matches("a"))).toEqual([true, true, true, false, false]);
  expect(expression.isOver).toBe(true);
  expression.begin();
  expect(expression.matches("a")).toBe(true);
  clock.mockRestore();
});

test("the more an expression repeats, the less of a line it looks at", () => {
  const expressions = ["ab?", "a*b", "a*b*c", "a+b{2,}c*d"].map((typed) => patternOf(typed).expression);
  const seen: number[] = [];
  const look = vi.spyOn(RegExp.prototype, "test").mockImplementation((text) => {
    seen.push(text.length);
    return false;
  });
  for (const expression of expressions) expression?.matches("a".repeat(20_000));
  look.mockRestore();
  expect(seen).toEqual([10_000, 4000, 1000, 250]);
});
