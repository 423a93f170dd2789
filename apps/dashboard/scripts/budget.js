// How much JavaScript the first page loads, and how much there is in all, compressed as it travels. More than the budget is a fault.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FIRST_PAGE = 300_000;
const EVERYTHING = 900_000;
const HOME = "src/features/panel/panel-page.tsx";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));

/** The scripts that some entries need, those that they load later left out. */
function scriptsOf(names, found = new Set()) {
  for (const name of names) {
    const { file, imports = [] } = manifest[name];
    if (found.has(file)) continue;
    if (file.endsWith(".js")) found.add(file);
    scriptsOf(imports, found);
  }
  return found;
}

const weigh = (files) => [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const first = weigh(scriptsOf(["index.html", HOME]));
const all = weigh(scriptsOf(Object.keys(manifest)));
process.stdout.write(
  `first page ${kilobytes(first)} of ${kilobytes(FIRST_PAGE)}, all ${kilobytes(all)} of ${kilobytes(EVERYTHING)}\n`,
);
process.exitCode = first <= FIRST_PAGE && all <= EVERYTHING ? 0 : 1;
