// The panel of the day, in English.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

const states = {
  L: "released",
  A: "released with a warning",
  S: "not registered",
  E: "waiting",
  X: "running",
  T: "late",
  M: "missing",
  D: "divergent",
  F: "failed",
  "-": "no data",
  ".": "does not apply",
};

export const panel: Text["panel"] = {
  title: "Overview",
  states,
  day: { label: "Reference date", before: "Previous business day", after: "Next business day" },
  verdict: {
    label: "Verdict of the day",
    answers: {
      done: (day) => `${day} can be released`,
      pending: (day) => `${day} cannot be released yet`,
      failed: (day) => `${day} cannot be released`,
      holiday: (day) => `${day}: holiday or weekend, nothing expected`,
      empty: (day) => `${day}: nothing has been collected yet`,
    },
    parts: (released, all, others) =>
      [
        `${released} of ${n(all, "fund released", "funds released")}`,
        ...others.map(([word, count]) => `${count} ${word}`),
      ].join(" · "),
    asOf: (at) => `Data of ${at}`,
    seePending: "See what is pending",
  },
  cards: {
    funds: "Complete funds",
    files: "Documents received",
    last: "Last run",
    errors: "Failures in 24 hours",
    next: "Next run",
    none: "–",
    share: (percent) => `${percent}%`,
    median: (duration) => `median ${duration}`,
    noHistory: "no history",
    seeErrors: "see runs",
    noErrors: "no run has failed",
    nextMore: (name, day) => `${name}, ${day}`,
    noSchedule: "no schedule is on",
  },
  matrix: {
    title: "Funds by date",
    fund: "Fund",
    filter: "Filter funds",
    onlyPending: "Only with something pending",
    days: (days) => `${days} days`,
    legend: "Legend",
    column: (day, released, all) => `${day}: ${released} of ${all} released`,
    cell: (fund, day, state) => `${fund}, ${day}: ${state}`,
    empty: "No fund with documents.",
    emptyHelp: "Ask for the first run in Runs; the funds that the portal shows appear here.",
    emptyFilter: "No fund with this filter.",
    nothingPending: "No fund has anything pending in the period.",
  },
  selection: {
    chosen: (funds, days) =>
      `${n(funds, "fund", "funds")} × ${n(days, "day", "days")}: ${n(funds * days, "cell", "cells")} selected`,
    period: (from, to) => (from === to ? from : `from ${from} to ${to}`),
    clear: "Clear selection",
    reprocess: "Reprocess…",
  },
  cell: {
    title: (fund, day) => (fund ? `${fund}, ${day}` : day),
    documents: "Documents expected",
    checks: "Checks",
    files: "Files received",
    refused: "Files refused",
    none: "Nothing.",
    reprocess: "Reprocess this day",
    stated: "Stated in the document",
    computed: "Computed from the parts",
    gap: "Difference",
    trace: (figure) => `${figure}: see where it comes from`,
    byHand: "loaded by hand",
    bands: { ok: "agrees", aviso: "warning", divergencia: "break" },
    version: (version, current) => `v${version} ${current ? "current" : "superseded"}`,
  },
  pending: {
    title: "Pending",
    none: (at) => `Nothing pending. Last check at ${at}.`,
    since: (at) => `since ${at}`,
    ask: "ask again",
  },
  running: {
    title: "Running",
    none: "Nothing is running.",
    next: (at) => `Nothing is running. The next one starts at ${at}.`,
  },
  platforms: {
    title: "Platforms",
    none: "No platform is on.",
    health: {
      ok: "in order",
      degradada: "degraded",
      fora: "down",
      sem_credencial: "no credential",
      sem_historico: "no history",
    },
    received: (received, expected) => `${received} of ${n(expected, "document", "documents")}`,
    last: (at) => `last run ${at}`,
  },
  activity: { title: "Recent activity" },
  next: { title: "Next runs", none: "No schedule is on.", of: (day) => `reference date ${day}` },
};
