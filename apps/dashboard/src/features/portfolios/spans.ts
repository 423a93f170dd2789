// Windows of time that charts can show, in days.

export const SPANS = { "30d": 30, "90d": 90, "6m": 182, "1a": 365, "5a": 1826 } as const;

/** One of them. */
export type Span = keyof typeof SPANS;

const USUAL: Span = "6m";

/** The window that the address names. */
export function spanIn(name: string | null): Span {
  return (Object.keys(SPANS) as Span[]).find((known) => known === name) ?? USUAL;
}
