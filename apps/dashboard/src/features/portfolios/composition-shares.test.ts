import { expect, test } from "vitest";
import { DRAWN, sharesOf } from "./composition-shares";

const series = (classes: string[], dias: [string, string | null, (string | null)[]][]) => ({
  fundo: { id_fundo: 1, fundo: "A", nome: "A", situacao: "ativo" },
  de: "2025-11-18",
  ate: "2025-11-19",
  classes,
  dias: dias.map(([data_pos, pl, valores]) => ({ data_pos, pl, valores })),
});

test("shares are of the day's net assets; payables are below zero, what was not held is nothing", () => {
  const { classes, rest, days } = sharesOf(
    series(
      ["caixa", "a pagar"],
      [
        ["2025-11-18", "200.00", ["210.00", "-10.00"]],
        ["2025-11-19", "100.00", ["100.00", null]],
      ],
    ) as never,
  );
  expect([classes, rest]).toEqual([["caixa", "a pagar"], 0]);
  expect(days).toEqual([
    { day: "2025-11-18", shares: [105, -5] },
    { day: "2025-11-19", shares: [100, null] },
  ]);
});

test("classes beyond those that can be told apart are one", () => {
  const names = Array.from({ length: DRAWN + 3 }, (_, at) => `classe ${at}`);
  const { classes, rest, days } = sharesOf(series(names, [["2025-11-18", "100", names.map(() => "10")]]) as never);
  expect([classes.length, rest]).toEqual([DRAWN, 3]);
  expect(days[0]?.shares.at(-1)).toBeCloseTo(30);
});

test("one class more than that is drawn itself: it would be alone among the others", () => {
  const names = Array.from({ length: DRAWN + 1 }, (_, at) => `classe ${at}`);
  expect(sharesOf(series(names, []) as never)).toMatchObject({ rest: 0, classes: names });
});

test("a day without net assets has no shares", () => {
  expect(
    sharesOf(
      series(
        ["caixa"],
        [
          ["2025-11-18", null, ["1"]],
          ["2025-11-19", "0", ["1"]],
        ],
      ) as never,
    ).days,
  ).toEqual([]);
});
