// How charts look: as the theme has it.

/** An axis. */
export const AXIS = { stroke: "var(--muted)", fontSize: 11, tickLine: false } as const;

/** The box that tells the values under the pointer. */
export const TOOLTIP = {
  background: "var(--surface)",
  border: "1px solid var(--line)",
  borderRadius: 6,
  color: "var(--ink)",
} as const;
