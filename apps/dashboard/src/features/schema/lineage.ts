// The lineage as a graph: files of a platform, the parsers that read them, the tables with their rows, the pages that show those.
import type { Lineage } from "./queries";

export const STAGES = ["file", "reader", "table", "page"] as const;
export type Stage = (typeof STAGES)[number];

/** Something on the way from a file to a page. */
export interface Node {
  id: string;
  stage: Stage;
  /** Words of it: what it is, and what tells it from others like it. */
  name: string;
  detail: string;
  /** Its page; none of what is no page of ours. */
  to: string | undefined;
}

/** A step of the way. */
export interface Step {
  from: string;
  to: string;
}

export interface LineageGraph {
  nodes: readonly Node[];
  steps: readonly Step[];
}

type Flow = Lineage["fluxos"][number];

/** Addresses of the pages that the server names; reports are asked for in the settings. */
const ADDRESSES: Record<string, string> = {
  painel: "/",
  execucoes: "/etl",
  carteiras: "/carteiras",
  relatorio: "/ajustes/notificacoes",
};

/** The name of a table as the server lists it. */
export function tableOf({ esquema, tabela }: Pick<Flow, "esquema" | "tabela">): string {
  return `${esquema}.${tabela}`;
}

/** The rows of the explorer that a step's loads are in. */
function loadsAddress(conditions: Record<string, string>): string {
  const filters = Object.entries(conditions).map(([coluna, valor]) => ({ coluna, op: "igual", valor }));
  return `/dados/etl/carga?${new URLSearchParams({ filtros: JSON.stringify(filters), ordem: "-id_carga" })}`;
}

/** The graph; every node once, whatever number of flows it is part of. */
export function lineageGraph({ fluxos, paginas }: Lineage): LineageGraph {
  const nodes = new Map<string, Node>();
  const steps = new Map<string, Step>();
  const add = (node: Node): string => {
    nodes.set(node.id, nodes.get(node.id) ?? node);
    return node.id;
  };
  const join = (from: string, to: string) => steps.set(`${from} ${to}`, { from, to });
  for (const flow of fluxos) {
    const { sistema, tipo, leitor } = flow;
    const format = flow.formato ?? "";
    const file = add({
      id: `file:${sistema}:${tipo}`,
      stage: "file",
      name: tipo,
      detail: sistema,
      to: loadsAddress({ sistema, tipo }),
    });
    const reader = add({
      id: `reader:${format}:${leitor}`,
      stage: "reader",
      name: format,
      detail: leitor,
      to: loadsAddress({ ...(format === "" ? {} : { formato: format }), leitor }),
    });
    const name = tableOf(flow);
    const table = add({
      id: `table:${name}`,
      stage: "table",
      name,
      detail: "",
      to: `/dados/${flow.esquema}/${flow.tabela}`,
    });
    join(file, reader);
    join(reader, table);
  }
  for (const { pagina, tabelas } of paginas) {
    const fed = tabelas.map((table) => `table:${table}`).filter((id) => nodes.has(id));
    if (fed.length === 0) continue;
    const page = add({ id: `page:${pagina}`, stage: "page", name: pagina, detail: "", to: ADDRESSES[pagina] });
    for (const table of fed) join(table, page);
  }
  return { nodes: [...nodes.values()], steps: [...steps.values()] };
}

/** Everything before and after a node, itself included. */
export function wayThrough(id: string, { steps }: LineageGraph): ReadonlySet<string> {
  const found = new Set([id]);
  const follow = (next: (step: Step, at: string) => string | undefined) => {
    const open = [id];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const step of steps) {
        const to = next(step, at);
        if (to === undefined || found.has(to)) continue;
        found.add(to);
        open.push(to);
      }
    }
  };
  follow((step, at) => (step.from === at ? step.to : undefined));
  follow((step, at) => (step.to === at ? step.from : undefined));
  return found;
}

/** The pages that show a table. */
export function pagesOf(table: string, { paginas }: Lineage): string[] {
  return paginas.filter(({ tabelas }) => tabelas.includes(table)).map(({ pagina }) => pagina);
}

/** Pixels of a node and between them. */
export const NODE = { width: 190, height: 34 };
const GAP = { column: 90, row: 6 };

export interface Placed extends Node {
  x: number;
  y: number;
}

/** A column for each stage, its nodes from the top. */
export function placed({ nodes }: LineageGraph): { places: readonly Placed[]; width: number; height: number } {
  const of = (stage: Stage) => nodes.filter((node) => node.stage === stage);
  const tall = (count: number) => count * (NODE.height + GAP.row) - GAP.row;
  const height = Math.max(0, ...STAGES.map((stage) => tall(of(stage).length)));
  const places = STAGES.flatMap((stage, column) => {
    const own = of(stage).toSorted((a, b) => a.name.localeCompare(b.name) || a.detail.localeCompare(b.detail));
    return own.map((node, row) => ({
      ...node,
      x: column * (NODE.width + GAP.column),
      y: row * (NODE.height + GAP.row),
    }));
  });
  return { places, width: STAGES.length * (NODE.width + GAP.column) - GAP.column, height };
}

/** The line of a step. */
export function stepLine(from: Placed, to: Placed): string {
  const [x, y] = [from.x + NODE.width, from.y + NODE.height / 2];
  const end = to.y + NODE.height / 2;
  const bend = (to.x - x) / 2;
  return `M ${x} ${y} C ${x + bend} ${y}, ${to.x - bend} ${end}, ${to.x} ${end}`;
}
