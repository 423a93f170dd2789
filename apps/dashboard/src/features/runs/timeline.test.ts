import { expect, test } from "vitest";
import { layOut } from "./timeline";

const asked = "2026-11-22T08:00:00-03:00";
const bar = (tarefa: string, inicio: string | null, fim: string | null) => ({
  tarefa,
  sistema: "qore",
  trabalhador: "a",
  inicio,
  fim,
  resultado: fim ? "done" : null,
});

test("bars that go on grow until now, those that have not begun are not shown", () => {
  const bars = [
    bar("coletar", "2026-11-22T08:00:05-03:00", null),
    bar("planejar", "2026-11-22T08:00:00-03:00", "2026-11-22T08:00:05-03:00"),
    bar("relatar", null, null),
  ];
  const { bars: placed, workers } = layOut(bars, asked, Date.parse("2026-11-22T08:00:10-03:00"));
  expect(placed.map(({ task, left, width, seconds }) => [task, left, width, seconds])).toEqual([
    ["planejar", 0, 50, 5],
    ["coletar", 50, 50, 5],
  ]);
  expect(workers).toBe(1);
});

test("a run of nothing has no bars and a length all the same", () => {
  expect(layOut([], asked, Date.parse(asked)).bars).toEqual([]);
});

test("a clock that went back does not turn a bar around", () => {
  const bars = [bar("coletar", "2026-11-22T08:00:05-03:00", "2026-11-22T08:00:04-03:00")];
  expect(layOut(bars, asked, 0).bars[0]).toMatchObject({ width: 0, seconds: 0 });
});
