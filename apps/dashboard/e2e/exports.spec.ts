// Long exports: told, cancelled, going on while other pages are looked at; and whole answers of SQL.
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

const rowsOf = (count: number) =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i, 'linha ' || i as texto from n`;
const ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n";

const strip = (page: Page) => page.getByRole("region", { name: "Exportações" });

async function ask(page: Page, sql: string): Promise<void> {
  await page.goto("/dados/sql");
  await page.getByLabel("Consulta", { exact: true }).fill(sql);
  await page.getByLabel("Consulta", { exact: true }).press("Control+Enter");
  await expect(page.getByText("Só as primeiras 10.000 linhas estão aqui.")).toBeVisible();
}

/** Lets go of what earlier tries left on the server. */
async function clear(page: Page): Promise<void> {
  const { exportacoes } = await (await page.request.get("/api/dados/exportacoes")).json();
  for (const { id } of exportacoes as { id: number }[]) {
    await page.request.delete(`/api/dados/exportacoes/${id}`, { headers: { "X-ETL": "1" } });
  }
}

test("the whole answer of a query arrives, beyond what the screen shows", async ({ page }) => {
  await signIn(page, "operador");
  await ask(page, rowsOf(30_000));
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Exportar tudo" }).click();
  await expectNoBarriers(page);
  await page.getByRole("menuitem", { name: /^CSV \(dados\)/ }).click();
  const file = await arriving;
  expect(file.suggestedFilename()).toMatch(/^consulta_.*\.csv$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
  expect([lines.length, lines[0], lines.at(-1)]).toEqual([30_001, "i,texto", "30000,linha 30000"]);
  // Told in passing, or in the strip if it took long.
  await expect(page.getByText(/está pronto, com todas as linhas|pronto: 30\.000 linhas/).first()).toBeVisible();
  await clear(page);
});

test("a long export goes on while other pages are looked at, and its file waits to be fetched", async ({ page }) => {
  await signIn(page, "operador");
  await clear(page);
  await ask(page, rowsOf(1_000_000));
  const arriving = page.waitForEvent("download", { timeout: 80_000 });
  await page.getByRole("button", { name: "Exportar tudo" }).click();
  await page.getByRole("menuitem", { name: /^Excel/ }).click();
  const said = strip(page).getByText(/^Exportando 1\smi de linhas: (\d+ %|todas escritas)/);
  await expect(said).toBeVisible();
  await page.getByRole("link", { name: "Esquema" }).click();
  await expect(page.getByRole("heading", { name: "Esquema" })).toBeVisible();
  const file = await arriving;
  expect(file.suggestedFilename()).toMatch(/^consulta_.*\.xlsx$/);
  await expect(strip(page).getByText(/pronto: 1\.000\.000 linhas, [\d,]+ MB; fica aqui até \d\d:\d\d/)).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `exportado-${theme}`);
  }
  // It is the server that keeps it: another visit finds it, and does not fetch it by itself.
  await page.goto("/dados");
  const again = page.waitForEvent("download");
  await strip(page).getByRole("button", { name: "Baixar" }).click();
  expect((await again).suggestedFilename()).toBe(file.suggestedFilename());
  await strip(page)
    .getByRole("button", { name: /^Tirar consulta_/ })
    .click();
  await expect(strip(page)).toHaveCount(0);
});

test("the share and the time that is left are told on every page", async ({ page }) => {
  await signIn(page, "leitor");
  const [begun, total, pace] = [Date.now() - 12_000, 1_200_000, 37];
  await page.route("**/api/dados/exportacoes", (route) => {
    const duracao_ms = Date.now() - begun;
    const one = {
      id: 7,
      nome: "pos_pos_rf_2026-11-20_0912.xlsx",
      estado: "escrevendo",
      linhas: duracao_ms * pace,
      total,
    };
    return route.fulfill({ json: { exportacoes: [{ ...one, pedida_em: "2026-11-20T09:12:00-03:00", duracao_ms }] } });
  });
  for (const path of ["/", "/dados/pos/pos_cota"]) {
    await page.goto(path);
    await expect(strip(page).getByText(/^Exportando 1,2\smi de linhas: [34]\d % – cerca de \d+ a \d+ s/)).toBeVisible();
    await expect(strip(page).getByText(/continua em segundo plano/)).toBeVisible();
  }
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `exportando-${theme}`);
  }
});

test("an export without an end is cancelled, and says how many rows it has meanwhile", async ({ page }) => {
  await signIn(page, "operador");
  await clear(page);
  await ask(page, ENDLESS);
  await page.getByRole("button", { name: "Exportar tudo" }).click();
  await page.getByRole("menuitem", { name: /^CSV \(dados\)/ }).click();
  // Counting them takes too long: no share is told.
  await expect(strip(page).getByText(/^Exportando: contando as linhas/)).toBeVisible();
  await expect(strip(page).getByText(/^Exportando: [\d.]+ linhas até agora/)).toBeVisible();
  await strip(page)
    .getByRole("button", { name: /^Cancelar a exportação consulta_/ })
    .click();
  await expect(strip(page)).toHaveCount(0);
  const { exportacoes } = await (await page.request.get("/api/dados/exportacoes")).json();
  expect(exportacoes).toEqual([]);
});

test("an export that fails says why", async ({ page }) => {
  await signIn(page, "operador");
  await clear(page);
  await ask(page, rowsOf(1_100_000));
  await page.getByRole("button", { name: "Exportar tudo" }).click();
  await page.getByRole("menuitem", { name: /^Excel/ }).click();
  await expect(page.getByText(/O resultado não cabe numa planilha/).first()).toBeVisible({ timeout: 80_000 });
  await expect(strip(page)).toHaveCount(0);
});
