// Portfolios: a day without positions, the map, funds side by side, and from a figure to its document and run in three clicks.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, lastDay, picture, showTheme, signIn, test } from "./page";

async function inBothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `${name}-${theme}`);
  }
}

test("a day without positions is said, with the way to the last one that has some", async ({ page }) => {
  await signIn(page, "leitor");
  const [year, month, day] = (await lastDay(page)).split("-");
  await page.goto("/carteiras?data=2026-01-01");
  await expect(page.getByText("Nenhuma posição carregada nos últimos seis meses.")).toBeVisible();
  await page.goto("/carteiras");
  await expect(page.getByText(/^Nenhum fundo tem posição em/)).toBeVisible();
  await expect(page.getByText("Nenhum fundo cadastrado")).toBeHidden();
  await page.getByRole("button", { name: `Ver ${day}/${month}/${year}` }).click();
  await expect(page).toHaveURL(new RegExp(`data=${year}-${month}-${day}`));
  await expect(page.getByRole("table", { name: "Carteiras" })).toBeVisible();
  await expect(page.getByText(/fundos com posição/)).toBeVisible();
});

test("the map shows funds by size and leads to them", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto(`/carteiras?ver=mapa&data=${await lastDay(page)}`);
  const map = page.getByRole("list", { name: /^PL por fundo/ });
  await expect(map.getByRole("listitem").first()).toBeVisible();
  await inBothThemes(page, "carteiras-mapa");
  await map.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/carteiras\/\d+$/);
});

test("funds are ticked and compared from a common day on", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto(`/carteiras?data=${await lastDay(page)}`);
  for (const at of [0, 1, 2]) {
    const box = page.getByRole("checkbox", { name: /^Comparar / }).nth(at);
    // The address changes first, the box with it.
    await box.click();
    await expect(box).toBeChecked();
  }
  await page.getByRole("tab", { name: "Comparar (3)" }).click();
  await expect(page.getByRole("figure", { name: /primeiro dia em comum/ })).toBeVisible();
  await expect(page.getByRole("table", { name: "Base 100, dia a dia" }).getByText("100,0000")).toHaveCount(3);
  await inBothThemes(page, "carteiras-comparar");
  await page.reload();
  await expect(page.getByRole("tab", { name: "Comparar (3)" })).toBeVisible();
  await page
    .getByRole("button", { name: /^Tirar / })
    .first()
    .click();
  await page
    .getByRole("button", { name: /^Tirar / })
    .first()
    .click();
  await expect(page.getByText("Escolha ao menos dois fundos.")).toBeVisible();
});

test("a figure leads to its check, its document and its run in three clicks", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/carteiras/1");
  await page
    .getByRole("link", { name: /^[\d.]+,\d{2}$/ })
    .last()
    .click();
  await expect(page.getByText("Conciliação em")).toBeVisible();
  await page
    .getByRole("button", { name: /^[\d.−]+,\d+$/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("SHA-256", { exact: true })).toBeVisible();
  await expect(dialog.getByRole("link", { name: /\.(xml|xlsx|pdf)$/i })).toHaveAttribute(
    "href",
    /^\/api\/documentos\/\d+$/,
  );
  await inBothThemes(page, "carteira-origem");
  await dialog.getByRole("link", { name: /^Execução \d+$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Execução \d+$/ })).toBeVisible();
});

test("the beginning of a document is seen without opening it", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl/1?parte=arquivos");
  await page
    .getByRole("button", { name: /^Ver o começo de .*\.xlsx$/i })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  const table = dialog.getByRole("table", { name: "Começo do documento" });
  await expect(table.getByRole("columnheader", { name: /^A / })).toBeVisible();
  await inBothThemes(page, "documento-xlsx");
  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: /^Ver o começo de .*\.pdf$/i })
    .first()
    .click();
  await expect(table.getByText(/^Data-base/)).toBeVisible();
  await page.keyboard.press("Escape");
  // From a position to its line of the document.
  await page.goto(`/carteiras/1?parte=composicao&data=${await lastDay(page)}`);
  await page.getByRole("group", { name: "Maiores posições" }).getByRole("button", { name: /,/ }).first().click();
  const place = (await dialog.getByText(/^linha [\d.]+, bloco/).textContent()) ?? "";
  const line = /[\d.]+/.exec(place)?.[0].replaceAll(".", "") ?? "";
  await dialog.getByRole("button", { name: /^Ver o começo de .*\.xml$/i }).click();
  const preview = page.getByRole("dialog", { name: /\.xml$/i });
  await expect(preview.getByRole("columnheader", { name: /^Elemento/ })).toBeVisible();
  const first = Number(await preview.getByRole("row").nth(1).getByRole("cell").first().textContent());
  expect(first).toBeGreaterThanOrEqual(Number(line));
  expect(first).toBeLessThan(Number(line) + 20);
  await preview.getByRole("button", { name: "Do começo" }).click();
  await expect(preview.getByRole("row").nth(1).getByRole("cell").nth(1)).toContainText("›");
});

test("the largest positions of a class lead to their line in the document", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto(`/carteiras/1?parte=composicao&data=${await lastDay(page)}`);
  const largest = page.getByRole("group", { name: "Maiores posições" });
  await expect(largest.getByRole("row")).toHaveCount(6);
  await page.getByRole("button", { name: "Todas", exact: true }).click();
  await expect(page).toHaveURL(/topo=todas/);
  await largest.getByRole("button").first().click();
  await expect(page.getByRole("dialog").getByText(/^linha [\d.]+, bloco/)).toBeVisible();
  await page.keyboard.press("Escape");
  const first = page.getByRole("row").nth(1).getByRole("button");
  const name = (await first.textContent()) ?? "";
  await first.click();
  await expect(page.getByRole("heading", { name: `Maiores posições: ${name}` })).toBeVisible();
});

test("two versions of a document are compared", async ({ page }) => {
  await signIn(page, "leitor");
  const { arquivos } = await (await page.request.get("/api/carteiras/1/arquivos")).json();
  const load = arquivos.find((file: { posicao_atual: boolean }) => file.posicao_atual);
  await deliver(await (await page.request.get(`/api/documentos/${load.id_documento}`)).text());
  await page.goto("/carteiras/1?parte=arquivos");
  await page.getByRole("button", { name: /^Comparar XML [\d.]+ v1 e v2$/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/2 mudadas/)).toBeVisible();
  await inBothThemes(page, "carteira-diferencas");
});

/** Loads by hand a document like one that came, made later in the day, with other quantities in two positions. */
async function deliver(xml: string): Promise<void> {
  const [head = "", first = "", second = "", ...others] = xml.split("<ISO:BalForSubAcct>");
  const changed = [first, second].map((position) => position.replace(/<ISO:Unit>(\d)/g, "<ISO:Unit>1$1"));
  const later = head.replace(/(<HEADER:CreDt>[^<]*T)00:00/, "$112:00");
  const reissued = [later, ...changed, ...others].join("<ISO:BalForSubAcct>");
  const folder = await mkdtemp(join(tmpdir(), "etl-e2e-"));
  await writeFile(join(folder, "reemitido.xml"), reissued);
  const args = ["carregar", join(folder, "reemitido.xml"), "--config", process.env["E2E_CONFIG"] ?? ""];
  // Sums that no longer hold make the program tell so with its exit code.
  await promisify(execFile)(process.env["E2E_PROGRAM"] ?? "", args).catch((error: { code?: number }) => {
    if (error.code !== 1) throw error;
  });
  await rm(folder, { recursive: true });
}

test("what no document tells is said", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/carteiras/1?parte=movimentacoes");
  await expect(page.getByText("Nenhuma movimentação carregada.")).toBeVisible();
  await page.goto("/carteiras/999999");
  await expect(page.getByRole("heading", { name: "Não há este fundo." })).toBeVisible();
});
