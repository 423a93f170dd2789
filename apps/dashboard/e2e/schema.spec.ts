// Esquema: layouts that are kept, and the lineage from the file to the page.
import { expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

test("a layout is made, kept, renamed, chosen again and removed", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema");
  const table = page.getByRole("button", { name: /^pos_rf / });
  const before = await table.boundingBox();
  await table.hover();
  await page.mouse.down();
  await page.mouse.move((before?.x ?? 0) + 160, (before?.y ?? 0) + 90, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/posicoes=pos\.pos_rf/);
  await expect(page, "a drag chooses nothing").not.toHaveURL(/tabela=/);
  const after = await table.boundingBox();
  expect((after?.x ?? 0) - (before?.x ?? 0)).toBeGreaterThan(50);
  await table.focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(async () => Math.round(((await table.boundingBox())?.y ?? 0) - (after?.y ?? 0))).toBe(20);
  await page.keyboard.press("Enter");
  await expect(page, "a key that follows a drag chooses").toHaveURL(/tabela=pos\.pos_rf/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Afastar" }).click();
  await expect(page.getByText("75 %")).toBeVisible();
  await page.getByRole("button", { name: "Tabelas", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: "pos.pos_imoveis" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^pos_imoveis/ })).toHaveCount(0);
  const kept = page.url();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `esquema-arrumado-${theme}`);
  }

  const dialog = page.getByRole("dialog", { name: "Visões" });
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByLabel("Nome da visão").fill("Renda fixa");
  await dialog.getByRole("button", { name: "Guardar visão" }).click();
  await dialog.getByRole("button", { name: "Dar outro nome à visão Renda fixa" }).click();
  await dialog.getByLabel("Novo nome de “Renda fixa”").fill("Só renda fixa");
  await expectNoBarriers(page);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Só renda fixa", exact: true })).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Dar outro nome à visão Só renda fixa" })).toBeFocused();
  await dialog.getByRole("button", { name: "Fechar" }).click();

  await page.getByRole("button", { name: "Voltar ao desenho original" }).click();
  await expect(page).not.toHaveURL(/posicoes|zoom/);
  await page.goto("/esquema");
  await expect(page.getByRole("button", { name: /^pos_imoveis/ })).toBeVisible();
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByRole("button", { name: "Só renda fixa", exact: true }).click();
  await expect(page.getByRole("button", { name: /^pos_imoveis/ })).toHaveCount(0);
  const said = (address: string) => [...new URL(address).searchParams].sort();
  expect(said(page.url())).toEqual(said(kept));
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByRole("button", { name: "Remover a visão Só renda fixa" }).click();
  await expect(dialog.getByText("Nenhuma visão guardada.")).toBeVisible();
});

test("the lineage leads from files to pages, drawn and as a table", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema?vista=linhagem");
  const drawing = page.getByRole("group", { name: "Do arquivo à página" });
  await expect(drawing.getByRole("link", { name: "Carteiras" })).toBeVisible();
  await expect(drawing.getByRole("link", { name: "pos.pos_cota", exact: true })).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `esquema-linhagem-${theme}`);
  }
  const table = page.getByRole("table", { name: "Linhagem em tabela" });
  const { fluxos } = await (await page.request.get("/api/dados/linhagem")).json();
  await expect(table.getByRole("row")).toHaveCount(fluxos.length + 1);
  await table.getByRole("button", { name: "Cargas", exact: true }).click();
  await table.getByRole("button", { name: "Cargas", exact: true }).click();
  await expect(page).toHaveURL(/ordem_linhagem=-cargas/);
  await page.reload();
  await expect(table.getByRole("columnheader", { name: "Cargas" })).toHaveAttribute("aria-sort", "descending");
  const loads = await table.locator("tbody tr td:nth-child(5)").allTextContents();
  const counts = loads.map((text) => Number(text.replaceAll(".", "")));
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));

  await drawing.getByRole("link", { name: "pos.pos_cota", exact: true }).focus();
  await expect(drawing.locator("path.stroke-accent").first()).toBeAttached();
  await picture(page, "esquema-linhagem-caminho-light");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dados\/pos\/pos_cota/);
  await page.goBack();
  await drawing
    .getByRole("link", { name: /^XML 5\.0/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/dados\/etl\/carga\?filtros=/);
  await expect(page.getByText(/^\d+ de [\d.]+ linhas/)).toBeVisible();
});

test("the table of tables is put in order, taken away, and its order stays in the address", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema?vista=tabela");
  const table = page.getByRole("table", { name: "Tabelas e ligações" });
  await table.getByRole("button", { name: "Linhas", exact: true }).click();
  await table.getByRole("button", { name: "Linhas", exact: true }).click();
  await expect(page).toHaveURL(/ordem_esquema=-linhas/);
  await page.reload();
  await expect(table.getByRole("columnheader", { name: "Linhas", exact: true })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const rows = await table.locator("tbody tr td:nth-child(3)").allTextContents();
  const counts = rows.map((text) => Number(text.replace(/[^\d]/g, "")));
  expect(counts.length).toBeGreaterThan(20);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Exportar" }).click();
  await page.getByRole("menuitem", { name: /^CSV \(dados\)/ }).click();
  expect((await arriving).suggestedFilename()).toBe("esquema.csv");
});
