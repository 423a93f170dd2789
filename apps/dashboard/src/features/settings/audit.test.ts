// The words of the audit are those of its reference.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { settings } from "@/i18n/pt-br/settings";

test("every action has its words", () => {
  const reference = readFileSync(join(import.meta.dirname, "../../../../../docs/referencia/auditoria.md"), "utf8");
  const actions = [...reference.matchAll(/^\| `(\w+\.\w+)` \| (.+) \|$/gm)].map(([, code, words]) => [code, words]);
  expect(actions.length).toBeGreaterThan(20);
  expect(Object.entries(settings.audit.actions).sort()).toEqual(actions.sort());
});
