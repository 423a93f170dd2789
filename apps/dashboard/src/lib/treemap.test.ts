import { expect, test } from "vitest";
import { treemap } from "./treemap";

const weigh = (weight: number) => weight;

test("tiles are as large as their weights and fill the whole", () => {
  const tiles = treemap([6, 6, 4, 3, 2, 2, 1], weigh, 1.5);
  const total = tiles.reduce((sum, { width, height }) => sum + width * height, 0);
  expect(total).toBeCloseTo(1, 10);
  for (const { item, width, height } of tiles) expect(width * height).toBeCloseTo(item / 24, 10);
});

test("tiles stay inside and do not lie over each other", () => {
  const tiles = treemap([50, 30, 9, 5, 3, 2, 1], weigh, 2.6);
  for (const { left, top, width, height } of tiles) {
    expect(left + width).toBeLessThanOrEqual(1 + 1e-9);
    expect(top + height).toBeLessThanOrEqual(1 + 1e-9);
  }
  const apart = (a: (typeof tiles)[0], b: (typeof tiles)[0]) =>
    a.left + a.width <= b.left + 1e-9 ||
    b.left + b.width <= a.left + 1e-9 ||
    a.top + a.height <= b.top + 1e-9 ||
    b.top + b.height <= a.top + 1e-9;
  const pairs = tiles.flatMap((a, at) => tiles.slice(at + 1).map((b) => apart(a, b)));
  expect(pairs.every(Boolean)).toBe(true);
});

test("what weighs nothing has no tile", () => {
  expect(treemap([0, -3], weigh, 2)).toEqual([]);
  expect(treemap([0, 5], weigh, 2)).toEqual([{ item: 5, left: 0, top: 0, width: 1, height: 1 }]);
});
