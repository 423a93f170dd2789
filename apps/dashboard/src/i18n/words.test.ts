// The words of the two languages: the same ones, none that people would not say, none outside the locale files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { CODES } from "@/api/codes.gen";
import { en } from "./en";
import { ptBr } from "./pt-br";

const SOURCES = join(import.meta.dirname, "..");

function keysOf(value: object, path = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null ? keysOf(inner, `${path}${key}.`) : [`${path}${key}`],
  );
}

function textsOf(value: object): string[] {
  return Object.values(value).flatMap((inner): string[] => {
    if (typeof inner === "string") return [inner];
    if (typeof inner === "function") return [String(inner)];
    return textsOf(inner as object);
  });
}

test("English has every text, and no other", () => {
  expect(keysOf(en).sort()).toEqual(keysOf(ptBr).sort());
});

/** Words that literal translations use and the desk does not. */
const UNSAID =
  /\b(matar|deferid[oa]|despausar|enfileirad[oa]|pulad[oa]|obsolet[oa]|reconciliação|upload|backfill|replay|SLA|NAV|DAG|ops)\b/i;

test("the words are those of the desk", () => {
  // What the server says with a code is read on the same pages.
  const texts = [...textsOf(ptBr), ...Object.values(CODES)];
  expect(Object.keys(CODES).length).toBeGreaterThan(100);
  expect(texts.length).toBeGreaterThan(300);
  expect(texts.filter((text) => UNSAID.test(text))).toEqual([]);
});

const READ_ALOUD = new Set(["aria-label", "title", "placeholder", "alt", "label", "lead", "hint", "help"]);

function literalsIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isJsxAttribute(node) && READ_ALOUD.has(node.name.getText()) && node.initializer) {
      const { initializer } = node;
      const inner = ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      if (inner && ts.isStringLiteralLike(inner) && /\p{L}/u.test(inner.text) && !inner.text.startsWith("https:")) {
        found.push(`${file}: ${inner.text}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("what is read aloud comes from the locale files", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx"));
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((name) => literalsIn(join(SOURCES, name)))).toEqual([]);
});
