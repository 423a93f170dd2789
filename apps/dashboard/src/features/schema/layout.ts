// Where the tables stand: a lane for each schema, its tables in columns from the top, the ones that most point at first.
import { type Edge, nameOf } from "./graph";
import type { SchemaTable } from "./queries";

export const BOX = { width: 150, height: 40 };
const GAP = { lane: 46, column: 14, row: 10 };
const PADDING = 10;
const TITLE = 28;
const LANES = ["cad", "pos", "etl", "aux", "stage"];
/** Lanes that stand under another one, to save width. */
const UNDER: Record<string, string> = { aux: "cad", stage: "etl" };
/** Tables of a column at most. */
const MOST = 10;

/** A table in its place. */
export interface Place {
  name: string;
  table: SchemaTable;
  x: number;
  y: number;
}

/** The ground of a schema. */
export interface Lane {
  schema: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  width: number;
  height: number;
  lanes: readonly Lane[];
  places: readonly Place[];
}

/** The schemas of some tables, in the order in which people know them. */
export function schemasOf(tables: readonly SchemaTable[]): string[] {
  const place = (schema: string) => (LANES.indexOf(schema) + 99) % 99;
  return [...new Set(tables.map((table) => table.esquema))].sort((a, b) => place(a) - place(b));
}

/** Puts every table in its place. */
export function layOut(tables: readonly SchemaTable[], edges: readonly Edge[]): Layout {
  const pointedAt = (table: SchemaTable) => edges.filter((edge) => edge.to === nameOf(table)).length;
  const lanes = new Map<string, Lane>();
  const places: Place[] = [];
  let right = 0;
  for (const schema of schemasOf(tables)) {
    const own = tables
      .filter((table) => table.esquema === schema)
      .sort((a, b) => pointedAt(b) - pointedAt(a) || a.tabela.localeCompare(b.tabela));
    const above = lanes.get(UNDER[schema] ?? "");
    const columns = Math.ceil(own.length / MOST);
    const rows = Math.ceil(own.length / columns);
    const lane = {
      schema,
      x: above ? above.x : right,
      y: above ? above.y + above.height + GAP.row * 2 : 0,
      width: columns * (BOX.width + GAP.column) - GAP.column + PADDING * 2,
      height: TITLE + rows * (BOX.height + GAP.row) - GAP.row + PADDING,
    };
    lanes.set(schema, lane);
    if (!above) right += lane.width + GAP.lane;
    own.forEach((table, at) => {
      places.push({
        name: nameOf(table),
        table,
        x: lane.x + PADDING + Math.floor(at / rows) * (BOX.width + GAP.column),
        y: lane.y + TITLE + (at % rows) * (BOX.height + GAP.row),
      });
    });
  }
  const all = [...lanes.values()];
  return {
    lanes: all,
    places,
    width: Math.max(0, ...all.map((lane) => lane.x + lane.width)),
    height: Math.max(0, ...all.map((lane) => lane.y + lane.height)),
  };
}

/** The line between two boxes: from side to side, or round the outside of a column. */
export function lineBetween(from: Place, to: Place): string {
  const middle = (place: Place) => place.y + BOX.height / 2;
  if (from.x === to.x) {
    const x = from.x + BOX.width;
    const out = x + 18;
    return `M ${x} ${middle(from)} C ${out} ${middle(from)}, ${out} ${middle(to)}, ${x} ${middle(to)}`;
  }
  const goesRight = to.x > from.x;
  const start = from.x + (goesRight ? BOX.width : 0);
  const end = to.x + (goesRight ? 0 : BOX.width);
  const bend = Math.max(24, Math.abs(end - start) / 2) * (goesRight ? 1 : -1);
  return `M ${start} ${middle(from)} C ${start + bend} ${middle(from)}, ${end - bend} ${middle(to)}, ${end} ${middle(to)}`;
}
