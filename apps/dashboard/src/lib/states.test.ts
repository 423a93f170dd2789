import { expect, test } from "vitest";
import { attemptState, hasEnded, itemState, runState, STATES, toneOf } from "./states";

test("a run that ended with gaps has warnings", () => {
  expect(runState({ status: "completed", resumo: { pendencias: [{}] } })).toBe("concluido_com_avisos");
  expect(runState({ status: "completed", resumo: { itens: { sem_dado: 2 } } })).toBe("concluido_com_avisos");
  expect(runState({ status: "completed", resumo: {} })).toBe("concluido");
  expect(runState({ status: "error", resumo: { pendencias: [{}] } })).toBe("falhou");
  expect(["pending", "running", "completed", "error", "cancelled"].map((status) => hasEnded({ status }))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test("a document that may still come waits, one that will not is past its hour", () => {
  expect(itemState({ estado: "no_data", codigo: "ITEM-NAO-PUBLICADO" })).toBe("aguardando");
  expect(itemState({ estado: "no_data", codigo: "ITEM-LACUNA" })).toBe("expirado");
  expect(itemState({ estado: "failed" })).toBe("falhou");
});

test("an attempt without result is going on", () => {
  expect(attemptState(null)).toBe("executando");
  expect(attemptState("lost")).toBe("falhou");
});

test("every state has a tone", () => {
  expect(STATES.every((state) => toneOf(state))).toBe(true);
});
