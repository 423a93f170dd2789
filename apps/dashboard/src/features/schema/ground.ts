// Where the tables stand in space: on a ground that is about as deep as wide, each schema in columns of its own, far enough from
// each other that their names can be read.
import { nameOf } from "./graph";
import { schemasOf } from "./layout";
import type { SchemaTable } from "./queries";

/** Units between the middles of two columns, and of two rows. */
const STEP = { column: 4.6, row: 3.4 };

/** A table on the ground, whose middle is at 0, 0. */
export interface Stand {
  name: string;
  table: SchemaTable;
  x: number;
  z: number;
}

/** The places, and how far the ground reaches from side to side and from front to back. */
export function standOf(tables: readonly SchemaTable[]): { stands: readonly Stand[]; width: number; depth: number } {
  const rows = Math.max(1, Math.ceil(Math.sqrt(tables.length)));
  const stands: Stand[] = [];
  let columns = 0;
  for (const schema of schemasOf(tables)) {
    const own = tables.filter((table) => table.esquema === schema);
    for (const [at, table] of own.entries()) {
      const [column, row] = [columns + Math.floor(at / rows), at % rows];
      stands.push({ name: nameOf(table), table, x: column * STEP.column, z: row * STEP.row });
    }
    columns += Math.ceil(own.length / rows);
  }
  const [width, depth] = [Math.max(0, columns - 1) * STEP.column, (rows - 1) * STEP.row];
  const centred = stands.map((stand) => ({ ...stand, x: stand.x - width / 2, z: stand.z - depth / 2 }));
  return { stands: centred, width: width + STEP.column / 2, depth: depth + STEP.row / 4 };
}
