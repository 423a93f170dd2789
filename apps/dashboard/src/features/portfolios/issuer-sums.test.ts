import { expect, test } from "vitest";
import { total } from "@/lib/decimal";
import { issuersOf } from "./issuer-sums";

test("sums are exact and keep the finest places", () => {
  expect(total(["0.1", "0.2", "-1.25"])).toBe("-0.95");
  expect(total(["9007199254740993.01", "0.01"])).toBe("9007199254740993.02");
  expect(total([])).toBe("0");
  expect(total(["1", "-1.00"])).toBe("0.00");
});

test("positions of an issuer are one, and those without one are together", () => {
  const position = (emissor: string | null, valor: string) => ({ emissor, valor }) as never;
  const issuers = issuersOf([
    position("A", "10.10"),
    position(null, "-50"),
    position("A", "0.90"),
    position("B", "20"),
  ]);
  expect(issuers).toEqual([
    { name: "", value: "-50", lines: 1 },
    { name: "B", value: "20", lines: 1 },
    { name: "A", value: "11.00", lines: 2 },
  ]);
});
