import { expect, test } from "vitest";
import { formatCnpj } from "./cnpj";

test("numbers of companies, with letters too", () => {
  expect(formatCnpj("99990007000165")).toBe("99.990.007/0001-65");
  expect(formatCnpj("99FICT0A000102")).toBe("99.FIC.T0A/0001-02");
  expect(formatCnpj("123")).toBe("123");
  expect(formatCnpj(null)).toBe("–");
});
