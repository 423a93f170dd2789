// The sentences of the codes, from the page that explains them: items and attempts come with codes only.
import { readFileSync, writeFileSync } from "node:fs";

const page = readFileSync(new URL("../../../docs/referencia/erros.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| `([A-Z0-9-]+)` \| (.+?) \|$/gm)].map(([, code, words]) => [code, words]);
const lines = rows.map(([code, words]) => `  "${code}": ${JSON.stringify(words)},`);
const text = `/* Written by scripts/codes.js from docs/referencia/erros.md. */

/** The sentence of each code. */
export const CODES: Record<string, string> = {
${lines.join("\n")}
};
`;
writeFileSync(new URL("../src/api/codes.gen.ts", import.meta.url), text);
