import { expect, test } from "vitest";
import { partsOf } from "./found";
import { patternOf } from "./pattern";

const marked = (text: string, typed: string) =>
  partsOf(text, { text: typed })
    .map((part) => (part.found ? `[${part.text}]` : part.text))
    .join("");

test("words are marked whatever their accents, and the text stays as it is", () => {
  expect(marked("Conciliação: coleção de AÇÕES", "acoes coleca")).toBe("Conciliação: [coleçã]o de [AÇÕES]");
  expect(marked("nada aqui", "xyz")).toBe("nada aqui");
  expect(marked("tudo", "")).toBe("tudo");
  expect(marked("aaa", "aa a")).toBe("[aa][a]");
});

test("an expression marks each of its places", () => {
  const { expression } = patternOf("\\d+ (linhas|kb)");
  const parts = partsOf("12 linhas, 40 KB, 7 dias", { text: "", expression });
  expect(parts.filter(({ found }) => found).map(({ text }) => text)).toEqual(["12 linhas", "40 KB"]);
  expect(parts.map(({ text }) => text).join("")).toBe("12 linhas, 40 KB, 7 dias");
});

test("an expression that finds nothing between two letters ends", () => {
  expect(partsOf("abc", { text: "", expression: patternOf("x*").expression }).map(({ text }) => text)).toEqual(["abc"]);
});
