// Files that the server makes: whole, or a problem in words.
import { problemOf } from "./problem";

/** Gives the person a file, under the name that the server says. */
export async function download(address: string, otherwise: string): Promise<void> {
  const answer = await fetch(address, { headers: { "X-ETL": "1" } });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? otherwise;
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
