import { expect, test } from "vitest";
import { lineageGraph, NODE, pagesOf, placed, wayThrough } from "./lineage";
import type { Lineage } from "./queries";

const flow = (tipo: string, formato: string | null, tabela: string, leitor = "0.1.0") => ({
  sistema: "qore",
  tipo,
  formato,
  leitor,
  esquema: "pos",
  tabela,
  cargas: 3,
  ultima: "2025-12-01T09:00:00-03:00",
});

const lineage: Lineage = {
  cargas_vistas: 5000,
  fluxos: [
    flow("xml_401", "anbima401", "pos_cota"),
    flow("xml_401", "anbima401", "pos_rf"),
    flow("xml_50", "anbima50", "pos_cota"),
    flow("xml_50", "anbima50", "pos_cota", "0.2.0"),
    flow("pdf", null, "pos_outros"),
  ],
  paginas: [
    { pagina: "carteiras", tabelas: ["pos.pos_cota", "pos.pos_rf"] },
    { pagina: "painel", tabelas: ["etl.carga"] },
  ],
};

test("every node is there once, and pages only where something reaches them", () => {
  const { nodes, steps } = lineageGraph(lineage);
  expect(nodes.map(({ id }) => id).sort()).toEqual([
    "file:qore:pdf",
    "file:qore:xml_401",
    "file:qore:xml_50",
    "page:carteiras",
    "reader::0.1.0",
    "reader:anbima401:0.1.0",
    "reader:anbima50:0.1.0",
    "reader:anbima50:0.2.0",
    "table:pos.pos_cota",
    "table:pos.pos_outros",
    "table:pos.pos_rf",
  ]);
  expect(steps).toHaveLength(11);
  expect(nodes.find(({ id }) => id === "table:pos.pos_rf")?.to).toBe("/dados/pos/pos_rf");
  expect(decodeURIComponent(nodes.find(({ id }) => id === "file:qore:pdf")?.to ?? "")).toContain('"valor":"pdf"');
});

test("the way through a node has what is before and after it, and nothing beside it", () => {
  const way = wayThrough("table:pos.pos_rf", lineageGraph(lineage));
  expect([...way].sort()).toEqual([
    "file:qore:xml_401",
    "page:carteiras",
    "reader:anbima401:0.1.0",
    "table:pos.pos_rf",
  ]);
});

test("stages stand beside each other, and no two nodes in one place", () => {
  const { places, width, height } = placed(lineageGraph(lineage));
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(places.length);
  expect(Math.max(...places.map(({ x }) => x)) + NODE.width).toBe(width);
  expect(Math.max(...places.map(({ y }) => y)) + NODE.height).toBe(height);
  expect(pagesOf("pos.pos_rf", lineage)).toEqual(["carteiras"]);
});
