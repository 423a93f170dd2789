// Saves what was typed, fund by fund: what is refused stays typed, with its reason.
import { useQueryClient } from "@tanstack/react-query";
import { type Dispatch, useState } from "react";
import { asProblem } from "@/api/problem";
import { useSentence } from "@/components/problem-note";
import { tellDone, tellFailed } from "@/components/ui/toast";
import { useText } from "@/i18n/text";
import type { Action, Draft } from "./draft";
import { type Field, type Fund, faultOf } from "./fields";
import { changeFund, registerQuery, unconfirmedQuery } from "./queries";

/** Somebody else changed the fund. */
const CHANGED = 412;
/** What a refusal of a single fund answers; anything else stops the rest too. */
const OF_ONE_FUND = new Set([404, 409, CHANGED, 422]);

/** The function that saves, and whether it is at it. */
export function useSave(draft: Draft, act: Dispatch<Action>): { save: () => Promise<void>; saving: boolean } {
  const text = useText().funds;
  const sentence = useSentence();
  const cache = useQueryClient();
  const [saving, setSaving] = useState(false);

  const refresh = async () => {
    const funds = await cache.fetchQuery({ ...registerQuery, staleTime: 0 });
    void cache.invalidateQueries({ queryKey: unconfirmedQuery.queryKey });
    return new Map(funds.map((fund) => [fund.id_fundo, fund]));
  };

  const save = async () => {
    setSaving(true);
    let saved = 0;
    let conflicts: number[] = [];
    try {
      for (const [id, { etag, texts }] of draft.entries) {
        if (hasFault(texts)) continue;
        try {
          keep(await changeFund(id, etag, bodyFrom(texts)));
          act({ do: "saved", id });
          saved += 1;
        } catch (error) {
          const problem = asProblem(error);
          if (!OF_ONE_FUND.has(problem.status)) throw error;
          if (problem.status === CHANGED) conflicts = [...conflicts, id];
          act({
            do: "refused",
            id,
            refusal: { sentence: sentence(problem), code: problem.code, errors: problem.errors },
          });
        }
      }
    } catch (error) {
      tellFailed(text.save.stopped(sentence(asProblem(error))), asProblem(error).code);
    }
    if (saved > 0) tellDone(text.save.done(saved));
    if (saved > 0 || conflicts.length > 0) {
      const now = await refresh().catch(() => new Map<number, Fund>());
      for (const id of conflicts) {
        const fund = now.get(id);
        if (fund) act({ do: "seen", id, etag: fund.etag });
      }
    }
    setSaving(false);
  };

  /** The answer is in the table at once. */
  const keep = (fund: Fund) =>
    cache.setQueryData(registerQuery.queryKey, (funds) =>
      funds?.map((known) => (known.id_fundo === fund.id_fundo ? fund : known)),
    );

  return { save, saving };
}

function hasFault(texts: Partial<Record<Field, string>>): boolean {
  return Object.entries(texts).some(([field, typed]) => faultOf(field as Field, typed) !== undefined);
}

function bodyFrom(texts: Partial<Record<Field, string>>): Partial<Record<Field, string>> {
  return Object.fromEntries(Object.entries(texts).map(([field, typed]) => [field, typed.trim()]));
}
