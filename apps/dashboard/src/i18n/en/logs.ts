// The log viewer, in English.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

export const logs: Text["logs"] = {
  title: "Logs",
  run: "Run",
  newest: "the newest",
  option: (id, at, state) => `${id} · ${at} · ${state}`,
  openRun: (id) => `Open run ${id}`,
  viewer: (id) => `Log of run ${id}`,
  search: "Search",
  searchPattern: "Search by expression",
  pattern: "Regular expression",
  patternFaults: {
    invalid: "Not a valid expression: showing every line.",
    slow: "The expression would take too long: use fewer repetitions.",
  },
  window: { open: "Hours", from: "From", until: "to", clear: "Any hour" },
  system: "System",
  allSystems: "All systems",
  level: "Level",
  levels: { ERROR: "Error", WARNING: "Warning", INFO: "Normal", DEBUG: "Detail" },
  matches: {
    place: (at, count) => (at > 0 ? `${at} of ${count}` : `${count} found`),
    before: "Previous match (N)",
    next: "Next match (n)",
  },
  errorBefore: "Previous error",
  errorNext: "Next error",
  warningBefore: "Previous warning",
  warningNext: "Next warning",
  follow: "Follow",
  wrap: "Wrap lines",
  output: { label: "How to see the lines", events: "Events", raw: "Raw output" },
  copy: "Copy",
  copied: (lines) => n(lines, "line copied", "lines copied"),
  download: "Download",
  asLog: "Text (.log)",
  asJsonl: "Data (.jsonl)",
  states: { loading: "Loading", live: "Live", waiting: "Reconnecting; nothing will be lost", ended: "Ended" },
  below: (lines) => n(lines, "new line", "new lines"),
  link: (line) => `Line ${line}`,
  repeated: (times) => n(times, "time", "times"),
  waiting: "No log yet",
  waitingHelp: "Lines appear when a worker begins the run.",
  expired: "No log",
  expiredHelp: "The run wrote nothing, or its log is past the time that logs are kept.",
  emptyFilter: "No line with this filter.",
  ended: "The run has ended.",
  errors: (count) => n(count, "error in the log", "errors in the log"),
};
