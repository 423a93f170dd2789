// What is around every page, in English.
import { counting } from "@/i18n/plural";
import type { Text } from "@/i18n/text";

const n = counting("en");

export const shell: Text["shell"] = {
  product: "ETL",
  productLong: "The morning's back office",
  skip: "Skip to content",
  navigation: "Navigation",
  pages: { panel: "Overview", runs: "Runs", logs: "Logs", portfolios: "Portfolios", settings: "Settings" },
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
  apiDocs: "API description",
};
