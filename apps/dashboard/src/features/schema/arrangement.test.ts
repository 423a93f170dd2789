import { expect, test } from "vitest";
import { arranged, movedBy, readChosen, readMoves, readZoom, writeMoves, zoomAfter } from "./arrangement";
import { BOX, type Layout } from "./layout";
import type { SchemaTable } from "./queries";

const table = (tabela: string): SchemaTable => ({
  esquema: "pos",
  tabela,
  descricao: "",
  historico: false,
  linhas: 0,
  linhas_exatas: true,
  colunas: [],
});

const layout: Layout = {
  width: 200,
  height: 100,
  lanes: [],
  places: [
    { name: "pos.a", table: table("a"), x: 10, y: 20 },
    { name: "pos.b", table: table("b"), x: 10, y: 70 },
  ],
};

test("moves are read as they were written, and what is no move is left out", () => {
  const moves = movedBy(movedBy(new Map(), "pos.a", { right: 10.4, down: -3 }), "pos.a", { right: 5, down: 0 });
  expect(writeMoves(moves)).toBe("pos.a:15:-3");
  expect([...readMoves("pos.a:15:-3,pos.b:x:1,,pos.c:1:999999")]).toEqual([["pos.a", { right: 15, down: -3 }]]);
  expect(writeMoves(movedBy(moves, "pos.a", { right: -15, down: 3 }))).toBe("");
});

test("a moved table takes its place, and the drawing holds it", () => {
  const moved = arranged(layout, readMoves("pos.a:300:-50,pos.unknown:1:1"));
  expect(moved.places.map(({ x, y }) => [x, y])).toEqual([
    [310, 0],
    [10, 70],
  ]);
  expect([moved.width, moved.height]).toEqual([310 + BOX.width, 70 + BOX.height]);
});

test("the zoom goes in known steps", () => {
  expect([readZoom("75"), readZoom("76"), readZoom(null)]).toEqual([75, 100, 100]);
  expect([zoomAfter(100, 1), zoomAfter(150, 1), zoomAfter(50, -1)]).toEqual([125, 150, 50]);
});

test("no names are all names", () => {
  expect(readChosen("")).toBeUndefined();
  expect([...(readChosen("pos.a,pos.b") ?? [])]).toEqual(["pos.a", "pos.b"]);
});
