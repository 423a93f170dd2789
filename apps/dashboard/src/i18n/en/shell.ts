// What is around every page, in English.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

export const shell: Text["shell"] = {
  product: "ETL",
  productLong: "The morning's back office",
  environments: { producao: "PRODUCTION", homologacao: "TEST" } as Record<string, string>,
  skip: "Skip to content",
  navigation: "Navigation",
  pages: {
    panel: "Overview",
    runs: "Runs",
    logs: "Logs",
    portfolios: "Portfolios",
    data: "Data",
    schema: "Schema",
    funds: "Funds",
    settings: "Settings",
  },
  live: { open: "Live", connecting: "Connecting…", waiting: "Reconnecting", closed: "No connection" },
  running: (count) => `${n(count, "run", "runs")} in progress`,
  banner: {
    waiting: (seconds) => `No connection to the server. Next attempt in ${seconds} s.`,
    connecting: "Connecting to the server again…",
    age: (at) => `The data on the screen is from ${at}; nothing is lost.`,
    now: "Try now",
  },
  theme: { label: "Theme", system: "As the system", light: "Light", dark: "Dark" },
  language: "Language",
  languages: { "pt-BR": "Português", en: "English" },
  user: { menu: (name) => `User ${name}`, signOut: "Sign out", role: (role) => `Role: ${role}` },
  notFoundTitle: "This page does not exist",
  notFoundHelp: "The address may have been mistyped.",
  notFoundLink: "Go to the overview",
  crashTitle: "This part of the page failed",
  crashHelp: "The rest still works. Try again; if it repeats, send the text below to whoever looks after the system.",
  palette: {
    search: "Search",
    key: "Ctrl+K",
    title: "Go to",
    label: "Pages, funds and runs",
    placeholder: "Page, fund, CNPJ or number of a run",
    groups: { pages: "Page", actions: "Action", runs: "Run", funds: "Fund" },
    run: (id) => `Run ${id}`,
    nothing: "Nothing with this name.",
    found: (count) => n(count, "result", "results"),
  },
  dataBase: {
    is: (day) => `Day ${day}`,
    hint: "Panel and Portfolios open on this day",
    clear: "Back to the last day",
  },
  keys: {
    title: "Shortcuts",
    howTo: (page) => `How to use it: ${page}`,
    manual: "The whole manual",
    groups: [
      {
        name: "Everywhere",
        keys: [
          ["Ctrl+K", "go to a page, a fund or a run"],
          ["/", "go to the filter of the page"],
          ["?", "show these shortcuts"],
          ["Esc", "close what is open"],
        ],
      },
      {
        name: "Overview: funds by day",
        keys: [
          ["Arrows", "go from cell to cell"],
          ["Enter", "open the cell"],
          ["Shift+arrows", "select several to reprocess"],
        ],
      },
      {
        name: "Tables",
        keys: [
          ["Arrows", "mark a row; with Shift, several"],
          ["Enter", "in Data, see the whole marked row"],
          ["Ctrl+A", "mark all"],
          ["Ctrl+C", "copy the marked rows for a spreadsheet"],
          ["Shift+click on a title", "sort by another column too"],
        ],
      },
      {
        name: "Overview: year",
        keys: [
          ["Arrows", "go from day to day, from week to week"],
          ["PageUp, PageDown", "a month back or forth"],
          ["Enter", "go to the overview of the day"],
        ],
      },
      {
        name: "Logs",
        keys: [
          ["Ctrl+F", "search the lines"],
          ["Enter, Shift+Enter", "in the search, go to the next or the previous match"],
          ["n, N", "in the lines, the same"],
          ["Home, End", "go to the first or the last line"],
        ],
      },
      {
        name: "Funds: register",
        keys: [
          ["Enter or F2", "edit the cell"],
          ["Ctrl+Enter", "put the text into every selected row"],
          ["Esc", "leave the edit"],
          ["Ctrl+C, Ctrl+V", "copy and paste, also from spreadsheets"],
          ["Ctrl+Z, Ctrl+Y", "undo and redo"],
          ["Ctrl+S", "save"],
        ],
      },
    ],
  },
  apiDocs: "API description",
};
