// Addresses of pages that others lead to.

/** Where the documents of a fund's day are asked for again. */
export function reprocessAddress(day: string, fund: string): string {
  return `/etl/reprocessar?data_de=${day}&data_ate=${day}&fundo=${encodeURIComponent(fund)}`;
}
