// Where in a text something is that was searched, so that it can be marked.
import { plain } from "@/components/table/columns";
import type { LogFilter } from "./view";

/** What to mark: words, or an expression that is known to end in time. */
export type Sought = Pick<LogFilter, "text" | "expression">;

/** A piece of a text. */
export interface Part {
  text: string;
  found: boolean;
  /** Where it begins. */
  at: number;
}

/** Places at most; a line full of matches is readable without marks. */
const MOST = 50;

/** The text in pieces. */
export function partsOf(text: string, sought: Sought): Part[] {
  const spans = sought.expression ? sought.expression.placesIn(text, MOST) : placesOfWords(text, sought.text);
  const parts: Part[] = [];
  let end = 0;
  for (const [from, to] of spans) {
    if (from > end) parts.push({ text: text.slice(end, from), found: false, at: end });
    parts.push({ text: text.slice(from, to), found: true, at: from });
    end = to;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), found: false, at: end });
  return parts;
}

/** Where the words are, whatever their accents and capitals; in order, and none within another. */
function placesOfWords(text: string, typed: string): [number, number][] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  // Where each letter of the plain text comes from: an accented one may be several.
  const letters = [...text].reduce<{ plain: string; from: number[]; at: number }>(
    (all, letter) => {
      const simple = plain(letter);
      for (let one = 0; one < simple.length; one += 1) all.from.push(all.at);
      return { plain: all.plain + simple, from: all.from, at: all.at + letter.length };
    },
    { plain: "", from: [], at: 0 },
  );
  const place = (index: number) => letters.from[index] ?? text.length;
  const spans: [number, number][] = [];
  for (const word of words) {
    for (let at = letters.plain.indexOf(word); at >= 0 && spans.length < MOST; ) {
      spans.push([place(at), place(at + word.length)]);
      at = letters.plain.indexOf(word, at + word.length);
    }
  }
  spans.sort(([a, toA], [b, toB]) => a - b || toB - toA);
  let end = 0;
  return spans.filter(([from, to]) => {
    if (from < end) return false;
    end = to;
    return true;
  });
}
