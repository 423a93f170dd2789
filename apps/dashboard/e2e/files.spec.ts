// The lists as files: spreadsheets with types, text for programs, and never a part of the rows only.
import { strFromU8, unzipSync } from "fflate";
import { expect, lastDay, type Page, signIn, test } from "./page";

/** Takes a list away and gives the name and the bytes of the file. */
async function taken(page: Page, way: RegExp): Promise<{ name: string; bytes: Uint8Array }> {
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Exportar" }).click();
  await page.getByRole("menuitem", { name: way }).click();
  const file = await arriving;
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return { name: file.suggestedFilename(), bytes: new Uint8Array(Buffer.concat(chunks)) };
}

/** The rows and the parameters of a spreadsheet, as they are written in it. */
function sheets(bytes: Uint8Array): { rows: string; about: string; count: number } {
  const files = unzipSync(bytes);
  const [rows = "", about = ""] = [1, 2].map((n) =>
    strFromU8(files[`xl/worksheets/sheet${n}.xml`] ?? new Uint8Array()),
  );
  return { rows, about, count: rows.split("<row ").length - 2 };
}

test("portfolios leave with exact figures", async ({ page }) => {
  await signIn(page, "leitor");
  const day = await lastDay(page);
  await page.goto(`/carteiras?data=${day}`);
  await expect(page.getByRole("grid", { name: "Carteiras" })).toBeVisible();
  const { carteiras } = await (await page.request.get(`/api/carteiras?data=${day}`)).json();
  const [{ pl, cota }] = carteiras.filter((one: { pl: string | null }) => one.pl);
  const { name, bytes } = await taken(page, /^Excel/);
  expect(name).toBe(`carteiras-${day}.xlsx`);
  const { rows, about, count } = sheets(bytes);
  expect(rows).toContain(`<v>${pl}</v>`);
  expect(rows).toContain(`<v>${cota}</v>`);
  expect(count).toBe(carteiras.length);
  expect(about).toContain(`data=${day}`);
  expect(about).toContain(">leitor<");
  const data = await taken(page, /^CSV \(dados\)/);
  expect(new TextDecoder().decode(data.bytes)).toContain(`,${pl},`);
});

test("runs and the audit leave whole, whatever is on the page", async ({ page }) => {
  await signIn(page, "administrador");
  await page.goto("/etl");
  await expect(page.getByRole("heading", { name: "Histórico" })).toBeVisible();
  const { total } = await (await page.request.get("/api/jobs?limit=1")).json();
  const runs = sheets((await taken(page, /^Excel/)).bytes);
  expect(runs.count).toBeGreaterThanOrEqual(total);
  expect(runs.rows).toContain("Documentos esperados");
  await page.goto("/ajustes/auditoria?acao=sessao.entrar");
  await expect(page.getByText(/^Corrente de \d+ registros/)).toBeVisible();
  const audit = await taken(page, /^CSV \(dados\)/);
  expect(audit.name).toBe("auditoria.csv");
  const lines = new TextDecoder().decode(audit.bytes).trim().split("\n");
  expect(lines[0]).toBe("Nº,Quando,Quem,Ação,Sobre o quê,Resultado,Código,Detalhes,De onde,Hash");
  expect(lines[1]).toMatch(/^\d+,\d{4}-\d\d-\d\dT[\d:.]+[-+]\d\d:\d\d,/);
});

test("the register leaves as it is shown", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/fundos?q=ram");
  await expect(page.getByText(/^\d+ linhas? de \d+/)).toBeVisible();
  const { rows, about, count } = sheets((await taken(page, /^Excel/)).bytes);
  expect(rows).toContain("RAM FICTÍCIO");
  expect(count).toBeLessThan(10);
  expect(about).toContain("q=ram");
});
