import { expect, test } from "vitest";
import { isIn, placeAfter, spanOf } from "./grid-keys";

const extent = { rows: 50, columns: 8, page: 10 };
const press = (key: string, row: number, column: number, ctrlKey = false) =>
  placeAfter({ key, ctrlKey }, { row, column }, extent);

test("keys lead from cell to cell and stop at the edges", () => {
  expect(press("ArrowDown", 49, 3)).toEqual({ row: 49, column: 3 });
  expect(press("ArrowLeft", 4, 3)).toEqual({ row: 4, column: 2 });
  expect(press("PageDown", 45, 0)).toEqual({ row: 49, column: 0 });
  expect(press("Home", 4, 3)).toEqual({ row: 4, column: 0 });
  expect(press("End", 4, 3, true)).toEqual({ row: 49, column: 7 });
  expect(press("a", 4, 3)).toBeUndefined();
});

test("a selection is the same from whichever corner", () => {
  const span = spanOf({ anchor: { row: 5, column: 4 }, at: { row: 2, column: 6 } });
  expect(span).toEqual({ top: 2, bottom: 5, left: 4, right: 6 });
  expect(isIn(span, { row: 3, column: 5 })).toBe(true);
  expect(isIn(span, { row: 3, column: 3 })).toBe(false);
});
