import { expect, test } from "vitest";
import { baseHundred } from "./base-hundred";

const series = (id: number, quotas: Record<string, string | null>) => ({
  fund: { id_fundo: id, fundo: `F${id}` },
  points: Object.entries(quotas).map(([data_pos, cota]) => ({ data_pos, cota })),
});

test("all lines start at 100 on the first day that every fund has", () => {
  const [a, b] = baseHundred([
    series(1, { "2025-11-03": "1.00000000", "2025-11-04": "1.10000000", "2025-11-05": "1.21000000" }),
    series(2, { "2025-11-04": "250.5", "2025-11-05": "248" }),
  ]);
  expect(a?.points).toEqual([
    { day: "2025-11-04", value: "100.0000" },
    { day: "2025-11-05", value: "110.0000" },
  ]);
  expect(b?.points.map((point) => point.value)).toEqual(["100.0000", "99.0020"]);
});

test("a day without quota is left out, and without a common day there is no line", () => {
  const [a] = baseHundred([series(1, { "2025-11-03": null, "2025-11-04": "2" })]);
  expect(a?.points).toEqual([{ day: "2025-11-04", value: "100.0000" }]);
  const apart = baseHundred([series(1, { "2025-11-03": "1" }), series(2, { "2025-11-04": "1" })]);
  expect(apart.map((line) => line.points)).toEqual([[], []]);
});
