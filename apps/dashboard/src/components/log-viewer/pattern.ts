// Regular expressions over the lines of a log. They run on the page, so one that could take forever is not run, and one that takes
// long is given up.

/** Why an expression is not used. */
export type PatternFault = "invalid" | "slow";

/** What somebody typed as an expression. */
export interface Pattern {
  expression?: LineExpression;
  fault?: PatternFault;
}

/**
 * Characters of a line that an expression looks at, by how many repetitions without an end it has: each one can multiply the time by
 * the length of the line. With more it is not used.
 */
const LONGEST = [10_000, 4000, 1000, 250];
/** Milliseconds that one look at all lines may take. */
const PATIENCE = 1000;

/** An expression with what is left of its time. */
export class LineExpression {
  private spent = 0;

  constructor(
    private readonly expression: RegExp,
    private readonly longest: number,
  ) {}

  /** A new look at all lines. */
  begin(): void {
    this.spent = 0;
  }

  /** Whether a line has it; none has once the time is over. */
  matches(text: string): boolean {
    if (this.isOver) return false;
    const start = performance.now();
    const found = this.expression.test(text.slice(0, this.longest));
    this.spent += performance.now() - start;
    return found;
  }

  /** From where to where it is in a text, so many places at most; nowhere once the time is over. */
  placesIn(text: string, most: number): [number, number][] {
    const places: [number, number][] = [];
    if (this.isOver) return places;
    const start = performance.now();
    const every = new RegExp(this.expression.source, `${this.expression.flags}g`);
    for (const found of text.slice(0, this.longest).matchAll(every)) {
      if (found[0] !== "") places.push([found.index, found.index + found[0].length]);
      if (places.length >= most) break;
    }
    this.spent += performance.now() - start;
    return places;
  }

  /** The time was over before all lines were looked at. */
  get isOver(): boolean {
    return this.spent > PATIENCE;
  }
}

/** The expression, large and small letters alike; nothing for an empty text. */
export function patternOf(typed: string): Pattern {
  if (typed === "") return {};
  let expression: RegExp;
  try {
    expression = new RegExp(typed, "iu");
  } catch {
    return { fault: "invalid" };
  }
  const longest = LONGEST[repetitionsOf(typed)];
  return longest === undefined ? { fault: "slow" } : { expression: new LineExpression(expression, longest) };
}

/** A back reference has no bound. */
const REFERENCE = /^\\(?:[1-9]|k<)/;
/** An escaped character, or a class: nothing in them repeats. */
const ATOM = /^(?:\\.|\[(?:[^\]\\]|\\.)*\])/su;
/** `*`, `+`, `{2,}`, `{2,30}`. */
const REPEAT = /^(?:[*+]|\{\d+,\d*\})/;

/** Repetitions without an end of a valid expression; infinite when something that repeats or is a choice is itself repeated. */
function repetitionsOf(typed: string): number {
  /** Of each open group, whether something in it repeats or is a choice. */
  const groups = [false];
  let closed = false;
  let repetitions = 0;
  for (let rest = typed; rest !== ""; ) {
    if (REFERENCE.test(rest)) return Number.POSITIVE_INFINITY;
    const [repeat] = REPEAT.exec(rest) ?? [];
    const [atom] = ATOM.exec(rest) ?? [];
    const piece = repeat ?? atom ?? rest.slice(0, 1);
    if (repeat !== undefined) {
      repetitions += 1;
      if (closed) return Number.POSITIVE_INFINITY;
      groups[groups.length - 1] = true;
    } else if (piece === "|") {
      groups[groups.length - 1] = true;
    }
    closed = false;
    if (piece === "(") {
      groups.push(false);
    } else if (piece === ")") {
      closed = groups.pop() ?? false;
      if (closed) groups[groups.length - 1] = true;
    }
    rest = rest.slice(piece.length);
  }
  return repetitions;
}
