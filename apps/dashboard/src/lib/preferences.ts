// What a person prefers, kept in the browser: the theme and the language. The theme is put on the document at once.
import { Store } from "./store";

/** How the page is coloured. */
export type Theme = "system" | "light" | "dark";

/** The languages that the page has. */
export type Locale = "pt-BR" | "en";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const LOCALES: readonly Locale[] = ["pt-BR", "en"];

export const theme = new Store<Theme>(read("tema", THEMES));
export const locale = new Store<Locale>(read("idioma", LOCALES));

const darkness = window.matchMedia("(prefers-color-scheme: dark)");

/** Chooses and remembers the theme. */
export function chooseTheme(chosen: Theme): void {
  theme.set(chosen);
  write("tema", chosen);
  applyTheme();
}

/** Chooses and remembers the language. */
export function chooseLocale(chosen: Locale): void {
  locale.set(chosen);
  write("idioma", chosen);
  document.documentElement.lang = chosen;
}

/** Whether this person asked the system for less motion. */
export function prefersStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Puts the preferences on the document, and follows the system's darkness. */
export function applyPreferences(): void {
  applyTheme();
  darkness.addEventListener("change", applyTheme);
  document.documentElement.lang = locale.get();
}

function applyTheme(): void {
  const chosen = theme.get();
  const dark = chosen === "dark" || (chosen === "system" && darkness.matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

function read<T extends string>(name: string, allowed: readonly T[]): T {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(name);
  } catch {
    // Without storage the page starts with the first choice each time.
  }
  return allowed.find((choice) => choice === kept) ?? (allowed[0] as T);
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // As above.
  }
}
