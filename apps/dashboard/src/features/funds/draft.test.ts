import { expect, test } from "vitest";
import { type Action, countCells, type Draft, NOTHING, reduce, textIn } from "./draft";
import { cellOrder, cellText, type Fund, faultOf, isDay } from "./fields";

const after = (...actions: Action[]): Draft => actions.reduce(reduce, NOTHING);
const cell = (id: number, to: string | undefined) => ({ id, etag: "a", field: "apelido" as const, to });
const type = (...cells: ReturnType<typeof cell>[]): Action => ({ do: "type", cells });

test("what was typed is taken back and done again, step by step", () => {
  const draft = after(type(cell(1, "um"), cell(2, "dois")), type(cell(1, "outro")));
  expect(countCells(draft)).toBe(2);
  const back = reduce(draft, { do: "undo" });
  expect(textIn(back, 1, "apelido")).toBe("um");
  expect(textIn(reduce(back, { do: "redo" }), 1, "apelido")).toBe("outro");
  expect(reduce(reduce(back, { do: "undo" }), { do: "undo" }).entries.size).toBe(0);
});

test("typing what the server has leaves nothing to save", () => {
  expect(after(type(cell(1, "um")), type(cell(1, undefined))).entries.size).toBe(0);
  expect(after(type(cell(1, undefined))).past).toEqual([]);
});

test("a refusal keeps the texts, and goes when its cell changes", () => {
  const refusal = { sentence: "", code: "API-CAMPOS", errors: [{ campo: "apelido", mensagem: "já existe" }] };
  const draft = after(type(cell(1, "um")), { do: "refused", id: 1, refusal });
  expect(textIn(draft, 1, "apelido")).toBe("um");
  expect(draft.refusals.get(1)).toEqual(refusal);
  expect(reduce(draft, type(cell(1, "dois"))).refusals.size).toBe(0);
});

test("a saved fund leaves the draft and its history, the others stay", () => {
  const draft = after(type(cell(1, "um"), cell(2, "dois")), { do: "saved", id: 1 });
  expect([...draft.entries.keys()]).toEqual([2]);
  expect(draft.past).toHaveLength(1);
  expect(reduce(draft, { do: "undo" }).entries.size).toBe(0);
});

test("a fund that somebody else changed is saved over what was seen last", () => {
  const draft = after(type(cell(1, "um")), { do: "seen", id: 1, etag: "b" });
  expect(draft.entries.get(1)).toEqual({ etag: "b", texts: { apelido: "um" } });
});

test("days are read as the server reads them", () => {
  expect(["19/11/2025", "2025-11-19", "20251119"].map(isDay)).toEqual([true, true, true]);
  expect(["31/02/2025", "19-11-2025", "ontem"].map(isDay)).toEqual([false, false, false]);
  expect(faultOf("fim", "")).toBeUndefined();
  expect(faultOf("fim", "x")).toBe("day");
  expect(faultOf("nome", " ")).toBe("missing");
  expect(faultOf("situacao", "Ativo")).toBeUndefined();
});

test("what holds for one fund only is checked while it is typed", () => {
  const faults = (field: Parameters<typeof faultOf>[0], ...texts: string[]) =>
    texts.map((text) => faultOf(field, text));
  expect(faults("prazo", "9:30", "23:59", "", "24:00", "11h", "9:5")).toEqual([
    ...[undefined, undefined, undefined],
    ...["hour", "hour", "hour"],
  ]);
  expect(faults("tipos_esperados", "PDF, xml", "XML_4_01;xlsx", "doc", "PDF e XML")).toEqual([
    ...[undefined, undefined],
    ...["kinds", "kinds"],
  ]);
  const amounts = ["500", "500,00", "1.500,5", "1500.5", "R$ 10,00", "1.500.000"];
  expect(faults("tolerancia", ...amounts)).toEqual(amounts.map(() => undefined));
  const wrong = ["1.500", "-1", "1,234", "x", "1.23,4"];
  expect(faults("tolerancia", ...wrong)).toEqual(wrong.map(() => "amount"));
  const folders = ["Mesa A/FIM ÁGIL", "mesa\\fundo", "Fundos"];
  expect(faults("pasta_destino", ...folders)).toEqual(folders.map(() => undefined));
  const outside = ["..", "a/../b", "/a", "a/", "C:\\a", "a//b", "a /b", "a?"];
  expect(faults("pasta_destino", ...outside)).toEqual(outside.map(() => "folder"));
  expect(faults("responsavel", "Ana", "")).toEqual([undefined, undefined]);
});

test("a cell says what can be typed back, and amounts follow each other by size", () => {
  const fund = (tolerancia: string | null) =>
    ({
      tolerancia,
      prazo: "09:30",
      alertas: ["sem nome em portal", "cadastro incompleto"],
      portais: "qore: A",
    }) as Fund;
  const shown = cellText(fund("1500.00"), "tolerancia", "pt-BR");
  expect([shown, faultOf("tolerancia", shown)]).toEqual(["1.500,00", undefined]);
  expect(cellText(fund("1500.00"), "tolerancia", "en")).toBe("1500.00");
  expect(cellText(fund(null), "tolerancia", "pt-BR")).toBe("");
  expect(cellOrder(fund("1500.00"), "tolerancia")).toBe("1500.00");
  expect(cellText(fund(null), "alertas", "pt-BR")).toBe("sem nome em portal, cadastro incompleto");
  expect([cellText(fund(null), "prazo", "en"), cellText(fund(null), "portais", "en")]).toEqual(["09:30", "qore: A"]);
});
