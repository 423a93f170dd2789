// The tables as a graph: who points at whom, who is beside whom, and the shortest way between two.
import type { SchemaTable } from "./queries";

/** A column that points at another table. */
export interface Edge {
  from: string;
  column: string;
  to: string;
  implied: boolean;
}

/** The name that tells a table from all others. */
export function nameOf({ esquema, tabela }: Pick<SchemaTable, "esquema" | "tabela">): string {
  return `${esquema}.${tabela}`;
}

/** Every reference between the given tables; a table may point at itself. */
export function edgesOf(tables: readonly SchemaTable[]): Edge[] {
  const known = new Set(tables.map(nameOf));
  return tables.flatMap((table) =>
    table.colunas.flatMap(({ nome, referencia }) => {
      if (!referencia) return [];
      const to = nameOf(referencia);
      return known.has(to) ? [{ from: nameOf(table), column: nome, to, implied: referencia.implicita }] : [];
    }),
  );
}

/** The table and those that an edge joins to it. */
export function around(name: string, edges: readonly Edge[]): Set<string> {
  const found = new Set([name]);
  for (const { from, to } of edges) {
    if (from === name) found.add(to);
    if (to === name) found.add(from);
  }
  return found;
}

/** The tables on the shortest way between two, both included; none when there is no way. */
export function wayBetween(from: string, to: string, edges: readonly Edge[]): string[] {
  const before = new Map<string, string>([[from, from]]);
  const open = [from];
  for (let name = open.shift(); name !== undefined && name !== to; name = open.shift()) {
    for (const next of around(name, edges)) {
      if (before.has(next)) continue;
      before.set(next, name);
      open.push(next);
    }
  }
  if (!before.has(to)) return [];
  const way = [to];
  for (let name = to; name !== from; ) {
    name = before.get(name) ?? from;
    way.unshift(name);
  }
  return way;
}
