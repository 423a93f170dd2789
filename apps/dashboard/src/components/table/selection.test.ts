import { expect, test } from "vitest";
import { fixedPlaces, markedAfter, movingPlaces, spanOf } from "./selection";

const KEYS = movingPlaces(["a", "b", "c", "d"]);

test("a marking is read in the order of the rows, and ends with its rows", () => {
  expect(spanOf({ from: "c", to: "a" }, KEYS)).toEqual([0, 2]);
  expect(spanOf({ from: "b", to: "b" }, KEYS)).toEqual([1, 1]);
  expect(spanOf({ from: "b", to: "x" }, KEYS)).toBeUndefined();
  expect(spanOf(undefined, KEYS)).toBeUndefined();
});

test("arrows begin at an end, move by one and stretch with shift", () => {
  expect(markedAfter("ArrowDown", false, undefined, KEYS)).toEqual({ from: "a", to: "a" });
  expect(markedAfter("ArrowUp", false, undefined, KEYS)).toEqual({ from: "d", to: "d" });
  expect(markedAfter("ArrowDown", false, { from: "a", to: "b" }, KEYS)).toEqual({ from: "c", to: "c" });
  expect(markedAfter("ArrowDown", true, { from: "a", to: "b" }, KEYS)).toEqual({ from: "a", to: "c" });
  expect(markedAfter("ArrowDown", true, { from: "a", to: "d" }, KEYS)).toEqual({ from: "a", to: "d" });
});

test("the ends are reached at once, and other keys move nothing", () => {
  expect(markedAfter("End", true, { from: "b", to: "b" }, KEYS)).toEqual({ from: "b", to: "d" });
  expect(markedAfter("Home", false, { from: "b", to: "b" }, KEYS)).toEqual({ from: "a", to: "a" });
  expect(markedAfter("End", false, undefined, KEYS)).toEqual({ from: "d", to: "d" });
  expect(markedAfter("PageDown", false, { from: "a", to: "a" }, KEYS)).toEqual({ from: "d", to: "d" });
  expect(markedAfter("x", false, { from: "a", to: "a" }, KEYS)).toBeUndefined();
  expect(markedAfter("ArrowDown", false, undefined, movingPlaces([]))).toBeUndefined();
});

test("rows that keep their places are told by their numbers", () => {
  expect(spanOf({ from: "3", to: "1" }, fixedPlaces(4))).toEqual([1, 3]);
  expect(spanOf({ from: "3", to: "1" }, fixedPlaces(2))).toBeUndefined();
});
