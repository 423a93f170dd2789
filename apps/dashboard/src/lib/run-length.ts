// Rows of states as the API writes them: a letter, and how many days in a row when it is more than one (`L18D-`).

const RUN = /([^\d])(\d*)/g;

/** The letters, day by day. */
export function decodeRuns(text: string): string {
  let letters = "";
  for (const [, letter = "", count] of text.matchAll(RUN)) letters += letter.repeat(count ? Number(count) : 1);
  return letters;
}
