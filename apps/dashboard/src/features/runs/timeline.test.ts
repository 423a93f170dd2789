import { expect, test } from "vitest";
import { layOut, layOutDocuments } from "./timeline";

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

const at = (second: number) => `2026-11-22T08:00:${String(second).padStart(2, "0")}.000-03:00`;
const item = (fundo: string, inicio?: number, recebido?: number, fim?: number) => ({
  sistema: "qore",
  id_fundo: 1,
  fundo,
  data_pos: "2026-11-19",
  tipo: "XML_5_0",
  estado: fim === undefined ? "pending" : "done",
  codigo: null,
  detalhe: "",
  inicio: inicio === undefined ? null : at(inicio),
  recebido: recebido === undefined ? null : at(recebido),
  fim: fim === undefined ? null : at(fim),
  tentativas: inicio === undefined ? 0 : 1,
});

test("a document waits, is downloaded and loaded; what goes on grows until now", () => {
  const items = [item("B", 4), item("A", 2, 3, 5), item("C"), item("D", undefined, undefined, 1)];
  const { documents } = layOutDocuments(items, asked, Date.parse(at(10)));
  const told = documents.map(({ item, left, width, after, took, loaded, over }) => [
    item.fundo,
    left,
    width,
    after,
    took,
    loaded,
    over,
  ]);
  expect(told).toEqual([
    ["D", 10, undefined, undefined, undefined, undefined, true],
    ["A", 20, 10, 20, 1, 2, true],
    ["B", 40, 60, undefined, 6, undefined, false],
    ["C", 100, undefined, undefined, undefined, undefined, false],
  ]);
});

test("a run of many documents has a length", () => {
  const many = Array.from({ length: 200_000 }, () => item("A", 1, 2, 3));
  expect(layOutDocuments(many, asked, 0).to).toBe(new Date(at(3)).toISOString());
});
