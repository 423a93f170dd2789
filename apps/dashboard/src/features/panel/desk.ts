// What people say and decide about a fund's day, as it is asked of the server.
import { api, bodyOf, type Schemas } from "@/api/client";

/** A fund's day, and the document that it is about. */
export interface Place {
  id_fundo: number;
  fundo: string;
  data_pos: string;
  tipo?: string | null | undefined;
}

/** Something to say or decide. */
export type Asked =
  | { what: "note" | "waive" | "expect" | "reject" | "undo"; place: Place }
  | { what: "confirm"; day: string; funds: readonly Confirmed[] };

/** A fund to confirm, as the person saw it. */
export interface Confirmed {
  id_fundo: number;
  fundo: string;
  visto?: number | null | undefined;
  /** The refusal that the confirmation takes back. */
  sobre?: number | undefined;
}

/** Characters of a text at most. */
export const LONGEST = 500;

/** Characters of its text at least; none for what needs no words. */
export function shortest({ what }: Asked): number | undefined {
  if (what === "note") return 1;
  return what === "waive" || what === "reject" ? 3 : undefined;
}

/** Whether a kind of document states a position. */
export function statesPosition(kind: string): boolean {
  return kind.startsWith("XML_");
}

const ENTRIES = { note: "nota", waive: "dispensa", expect: "retomada" } as const;
const DECISIONS = { confirm: "confirmacao", reject: "reprovacao", undo: "desfeita" } as const;

/** Asks the server. */
export async function send(asked: Asked, texto: string): Promise<void> {
  switch (asked.what) {
    case "note":
    case "waive":
    case "expect": {
      const { id_fundo, data_pos: data, tipo = null } = asked.place;
      await bodyOf(
        api.POST("/api/apontamentos", { body: { especie: ENTRIES[asked.what], data, id_fundo, tipo, texto } }),
      );
      return;
    }
    case "confirm":
      await decide("confirm", asked.day, asked.funds.map(decided), texto);
      return;
    default:
      await decide(asked.what, asked.place.data_pos, [{ id_fundo: asked.place.id_fundo }], texto);
  }
}

function decided({ id_fundo, visto, sobre }: Confirmed): Schemas["FundoDecidido"] {
  return { id_fundo, visto: visto ?? null, sobre: sobre ?? null };
}

function decide(what: keyof typeof DECISIONS, data: string, fundos: Schemas["FundoDecidido"][], texto: string) {
  return bodyOf(api.POST("/api/liberacoes", { body: { decisao: DECISIONS[what], data, fundos, texto } }));
}
