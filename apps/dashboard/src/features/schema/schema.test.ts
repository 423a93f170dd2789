// The graph of the tables and their places on the drawing.
import { expect, test } from "vitest";
import { around, edgesOf, nameOf, wayBetween } from "./graph";
import { standOf } from "./ground";
import { BOX, layOut, lineBetween } from "./layout";
import type { SchemaTable } from "./queries";

function table(name: string, to: readonly string[] = []): SchemaTable {
  const [esquema = "", tabela = ""] = name.split(".");
  const colunas = to.map((target, at) => {
    const [schema = "", other = ""] = target.split(".");
    return {
      nome: `c${at}`,
      tipo: "inteiro",
      nula: false,
      chave: false,
      pessoal: false,
      descricao: "",
      referencia: { esquema: schema, tabela: other, coluna: "id", implicita: at > 0 },
    };
  });
  return { esquema, tabela, descricao: "", historico: false, linhas: 1, linhas_exatas: true, colunas };
}

const tables = [
  table("pos.a", ["cad.f", "etl.c"]),
  table("pos.b", ["cad.f", "pos.gone"]),
  table("cad.f"),
  table("etl.c", ["etl.d"]),
  table("etl.d"),
  table("aux.x"),
];
const edges = edgesOf(tables);

test("edges join known tables, and the way between two is the shortest", () => {
  expect(edges.map(({ from, to, implied }) => [from, to, implied])).toEqual([
    ["pos.a", "cad.f", false],
    ["pos.a", "etl.c", true],
    ["pos.b", "cad.f", false],
    ["etl.c", "etl.d", false],
  ]);
  expect([...around("cad.f", edges)].sort()).toEqual(["cad.f", "pos.a", "pos.b"]);
  expect(wayBetween("pos.b", "etl.d", edges)).toEqual(["pos.b", "cad.f", "pos.a", "etl.c", "etl.d"]);
  expect(wayBetween("pos.b", "aux.x", edges)).toEqual([]);
  expect(wayBetween("pos.a", "pos.a", edges)).toEqual(["pos.a"]);
});

test("no two tables stand on each other, and each one in its lane", () => {
  const many = [...tables, ...Array.from({ length: 25 }, (_, at) => table(`pos.t${at}`))];
  const { places, lanes, width, height } = layOut(many, edges);
  expect(places.map(({ name }) => name).sort()).toEqual(many.map(nameOf).sort());
  for (const one of places) {
    const lane = lanes.find(({ schema }) => schema === one.table.esquema);
    if (!lane) throw new Error(one.name);
    expect(one.x >= lane.x && one.x + BOX.width <= lane.x + lane.width).toBe(true);
    expect(one.y >= lane.y && one.y + BOX.height <= lane.y + lane.height).toBe(true);
    for (const other of places) {
      if (one === other) continue;
      const apart = Math.abs(one.x - other.x) >= BOX.width || Math.abs(one.y - other.y) >= BOX.height;
      expect(apart).toBe(true);
    }
    expect(lineBetween(one, places[0] ?? one)).not.toContain("NaN");
  }
  expect(lanes.every((lane) => lane.x + lane.width <= width && lane.y + lane.height <= height)).toBe(true);
});

test("in space the schemas stand side by side, each table with room for its name", () => {
  const { stands, width, depth } = standOf(tables);
  expect(stands.map(({ name }) => name)).toEqual(["cad.f", "pos.a", "pos.b", "etl.c", "etl.d", "aux.x"]);
  expect(new Set(stands.map(({ x, z }) => `${x} ${z}`)).size).toBe(tables.length);
  for (const { x, z } of stands) expect(Math.abs(x) * 2 < width && Math.abs(z) * 2 < depth).toBe(true);
  expect(standOf([]).stands).toEqual([]);
});
