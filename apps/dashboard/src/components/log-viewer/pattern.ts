// Regular expressions over the lines of a log. They run on the page, so one that could take forever is not run at all.

/** Why an expression is not used. */
export type PatternFault = "invalid" | "slow";

/** What somebody typed as an expression. */
export interface Pattern {
  expression?: RegExp;
  fault?: PatternFault;
}

/** A repetition of something that repeats itself, such as `(a+)+`: its time grows without bound on some lines. */
const NESTED = /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]/;
/** A back reference has no bound either. */
const REFERENCE = /\\[1-9]|\\k</;

/** The expression, large and small letters alike; nothing for an empty text. */
export function patternOf(typed: string): Pattern {
  if (typed === "") return {};
  if (NESTED.test(typed) || REFERENCE.test(typed)) return { fault: "slow" };
  try {
    return { expression: new RegExp(typed, "iu") };
  } catch {
    return { fault: "invalid" };
  }
}
