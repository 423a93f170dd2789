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

test("the worst that is let through ends soon on a long line", () => {
  const line = "a".repeat(4000);
  for (const typed of ["a*a*a*b", "(ab?)c", "(aa)*b", ".*.*.*x"]) {
    const { expression } = patternOf(typed);
    const start = performance.now();
    expect(expression?.matches(line) ?? false, typed).toBe(false);
    expect(performance.now() - start, typed).toBeLessThan(5000);
  }
});
