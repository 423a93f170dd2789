// What goes wrong with a call: the server's own sentence and code, or that it did not answer.

/** One field that the server refused. */
export interface FieldFault {
  campo: string;
  mensagem: string;
}

/** Code of a call that got no answer. */
export const NO_ANSWER = "REDE";

/** A call that was refused or failed. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldFault[] = [],
  ) {
    super(`${code}: ${detail}`);
  }

  /** What the server says about a field, if anything. */
  about(field: string): string | undefined {
    return this.errors.find((fault) => fault.campo === field)?.mensagem;
  }
}

/** The problem in an answer that is not a success. */
export function problemOf(status: number, body: unknown): Problem {
  if (typeof body === "object" && body !== null && "detail" in body && "code" in body) {
    const { errors } = body as { errors?: readonly FieldFault[] };
    return new Problem(status, String(body.code), String(body.detail), errors ?? []);
  }
  return new Problem(status, `HTTP-${status}`, "");
}

/** Any failure as a problem. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, NO_ANSWER, "");
}
