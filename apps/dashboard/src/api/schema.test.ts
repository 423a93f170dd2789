// The committed types are those of the committed description.
import { readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";
import { CODES } from "./codes.gen";

test("the sentences of the codes are fresh: run cargo xtask codegen", () => {
  const page = readFileSync(new URL("../../../../docs/referencia/erros.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z0-9-]+)` \| (.+?) \|$/gm)].map(([, code, words]) => [code, words]);
  expect(rows.length).toBeGreaterThan(50);
  expect(CODES).toEqual(Object.fromEntries(rows));
});

test("the types of the API are fresh: run cargo xtask codegen", async () => {
  const description = new URL("../../../../docs/referencia/openapi.json", import.meta.url);
  const types = COMMENT_HEADER + astToString(await openapiTS(description));
  expect(readFileSync(new URL("schema.gen.ts", import.meta.url), "utf8") === types).toBe(true);
});
