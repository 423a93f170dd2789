// The parts of a run that tell what ran, what was tried again and what the sums say, in English.
import { counting } from "@/i18n/plural";
import type { runParts as source } from "@/i18n/pt-br/run-parts";

const n = counting("en");

export const runParts: typeof source = {
  program: {
    version: "Version of the program",
    copyVersion: "Copy the version",
    settings: "Mark of the configuration",
    copySettings: "Copy the mark",
    settingsHint: "The same mark, the same configuration; no secret is part of it.",
    none: "Appears when a worker begins.",
  },
  lineage: {
    title: "Runs that repeat each other",
    alone: "This run repeats no other, and none repeats it.",
    documents: (done, total) => `${done} of ${total} documents`,
    changes: (parent) => `What changed since ${parent}`,
    gone: "The repeated run is no longer kept.",
    becomes: "became",
    figures: { documentos: "Documents loaded", linhas: "Rows loaded", bytes: "Volume" },
    items: (count) => n(count, "document with another outcome", "documents with another outcome"),
    noItems: "All documents stayed as they were.",
    notAsked: "not asked for",
    versions: (count) => n(count, "new version", "new versions"),
    version: (version) => `version ${version}`,
    netAssets: "Net assets",
    rows: (rows) => `rows ${rows}`,
    more: (count) => `and ${count} more`,
  },
  checks: {
    label: "Reconciliation of the run",
    band: "Band",
    check: "Check",
    only: (count) => `Only what does not match (${count})`,
    allFine: (count) => `Everything matches: ${n(count, "check", "checks")}.`,
    empty: "This run loaded nothing that could be checked.",
    emptyHelp: "The checks appear as soon as documents are loaded.",
    more: (count) => `These are the worst ${count}; the others match better.`,
  },
};
