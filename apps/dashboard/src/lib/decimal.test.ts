import { expect, test } from "vitest";
import { formatCompactMoney, formatDecimal, formatPercent, parseDecimal, placesOf, quotient, sign } from "./decimal";

test("amounts are grouped and keep every digit", () => {
  expect(formatDecimal("12345678.9", 2, "pt-BR")).toBe("12.345.678,90");
  expect(formatDecimal("90071992547409931234.5678", 4, "pt-BR")).toBe("90.071.992.547.409.931.234,5678");
  expect(formatDecimal("1.05432109", 8, "pt-BR")).toBe("1,05432109");
  expect(formatDecimal("-1234.5", 2, "en")).toBe("−1,234.50");
  expect(formatDecimal("999", 0, "pt-BR")).toBe("999");
});

test("rounding is half away from zero, on the digits", () => {
  expect(formatDecimal("0.005", 2, "pt-BR")).toBe("0,01");
  expect(formatDecimal("-0.005", 2, "pt-BR")).toBe("−0,01");
  expect(formatDecimal("1.0049999999999999999", 2, "pt-BR")).toBe("1,00");
  expect(formatDecimal("9.999", 2, "pt-BR")).toBe("10,00");
  expect(formatDecimal("-0.001", 2, "pt-BR")).toBe("0,00");
});

test("what is missing is a dash, never zero", () => {
  expect(formatDecimal(null, 2, "pt-BR")).toBe("–");
  expect(formatDecimal("abc", 2, "pt-BR")).toBe("–");
  expect(formatCompactMoney(undefined, "pt-BR")).toBe("–");
});

test("money in short says its unit", () => {
  expect(formatCompactMoney("1234567.89", "pt-BR")).toBe("R$ 1,23 mi");
  expect(formatCompactMoney("4500000000", "pt-BR")).toBe("R$ 4,50 bi");
  expect(formatCompactMoney("4500000000", "en")).toBe("R$ 4.50 bn");
  expect(formatCompactMoney("-999.9", "pt-BR")).toBe("R$ −1.000");
});

test("fractions are percentages", () => {
  expect(formatPercent("0.0123456", 2, "pt-BR")).toBe("1,23%");
  expect(formatPercent("-0.0028568848", 4, "pt-BR")).toBe("−0,2857%");
  expect(formatPercent("1.5", 2, "en")).toBe("150.00%");
  expect(formatPercent(null, 2, "pt-BR")).toBe("–");
});

test("figures keep the places that they need", () => {
  expect(["10", "1.5", "1.23450000", "0.123456789"].map(placesOf)).toEqual([2, 2, 4, 8]);
});

test("the sign is read from the text", () => {
  expect(["-0.01", "0.00", "0", "-0", "3"].map(sign)).toEqual([-1, 0, 0, 0, 1]);
});

test("typed numbers are read as the locale writes them", () => {
  expect(parseDecimal("12.345,67", "pt-BR")).toBe("12345.67");
  expect(parseDecimal("12,345.67", "en")).toBe("12345.67");
  expect(parseDecimal("doze", "pt-BR")).toBeUndefined();
});

test("shares are divided on the digits", () => {
  expect(quotient("1", "3", 4)).toBe("0.3333");
  expect(quotient("-2", "3", 4)).toBe("-0.6667");
  expect(quotient("1.05432109", "1.00000000", 8)).toBe("1.05432109");
  expect(quotient("123456789012345678.90", "2", 1)).toBe("61728394506172839.5");
  expect(quotient("-0.00", "5", 2)).toBe("0.00");
  expect(quotient("1", "0.00", 2)).toBeUndefined();
  expect(quotient(null, "1", 2)).toBeUndefined();
});
