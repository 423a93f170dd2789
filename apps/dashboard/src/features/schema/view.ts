// What every view of the schema is given.
import type { Edge } from "./graph";
import type { SchemaTable } from "./queries";

export interface ViewProps {
  tables: readonly SchemaTable[];
  edges: readonly Edge[];
  /** Names that the search found. */
  found: ReadonlySet<string>;
  searching: boolean;
  /** The chosen table; empty for none. */
  chosen: string;
  onChoose: (name: string) => void;
}
