// Counted words. Portuguese takes the singular for 0 and 1, English for 1 only; `Intl` knows.

/** Makes the counting function of a language: the number, grouped, with the word in its right form. */
export function counting(language: string): (count: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (count, one, other) => `${number.format(count)} ${rules.select(count) === "one" ? one : other}`;
}
