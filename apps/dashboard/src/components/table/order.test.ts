import { expect, test } from "vitest";
import { nextOrder, readOrder, writeOrder } from "./order";

const after = (order: string, id: string, further = false) => writeOrder(nextOrder(readOrder(order), id, further));

test("a column goes up, down and out of the order", () => {
  expect(after("", "pl")).toBe("pl");
  expect(after("pl", "pl")).toBe("-pl");
  expect(after("-pl", "pl")).toBe("");
  expect(after("pl,-cota", "fundo")).toBe("fundo");
});

test("a further column comes after the others and keeps its place", () => {
  expect(after("estado", "pl", true)).toBe("estado,pl");
  expect(after("estado,pl,fundo", "pl", true)).toBe("estado,-pl,fundo");
  expect(after("estado,-pl,fundo", "pl", true)).toBe("estado,fundo");
});

test("what somebody wrote into the address does no harm", () => {
  expect(readOrder(",-,pl,")).toEqual([{ id: "pl", desc: false }]);
  expect(readOrder(null)).toEqual([]);
});
