// Around every page: the palette, the keys, a morning without the mouse, and a connection that goes and comes back.
import { Line } from "./line";
import { expect, expectNoBarriers, lastDay, picture, showTheme, signIn, test } from "./page";

test("the palette leads to pages, funds and runs", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Painel" })).toBeVisible();
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Ir para" });
  const field = palette.getByRole("combobox");
  await expect(field).toBeFocused();
  await field.fill("ram fict");
  await expect(palette.getByRole("option", { name: /RAM FICTÍCIO/ })).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `busca-${theme}`);
  }
  await field.fill("xyzw");
  await expect(palette.getByText("Nada com este nome.")).toBeVisible();
  await field.fill("1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Execução 1" })).toBeFocused();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Atalhos" });
  await expect(keys.getByText("ir ao filtro da página")).toBeVisible();
  await expectNoBarriers(page);
  const opening = page.waitForEvent("popup");
  await keys.getByRole("link", { name: "Como usar: Execuções" }).click();
  const manual = await opening;
  await expect(manual.getByRole("heading", { level: 1 })).toBeVisible();
  await expectNoBarriers(manual);
  await manual.getByRole("link", { name: "Manual", exact: true }).click();
  await expect(manual.getByRole("heading", { name: "Como fazer" })).toBeVisible();
  await manual.goto("/docs/erros/ARQ-VAZIO");
  await expect(manual.getByText("O arquivo está vazio.")).toBeVisible();
  await expectNoBarriers(manual);
  await picture(manual, "manual-codigo");
  await manual.close();
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("the day that was chosen goes along from page to page", async ({ page }) => {
  await signIn(page, "leitor");
  const day = await lastDay(page);
  await page.goto(`/carteiras?data=${day}`);
  const shown = page.getByText(`Data-base ${day.split("-").reverse().join("/")}`, { exact: true });
  await expect(shown).toBeVisible();
  await page.getByRole("link", { name: "Logs", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Logs" })).toBeVisible();
  await expect(shown).toBeVisible();
  await page.getByRole("link", { name: "Painel", exact: true }).click();
  await expect(page).toHaveURL(`/?data=${day}`);
  await page.getByRole("button", { name: "Voltar à última data-base" }).click();
  await expect(page).toHaveURL("/");
  await expect(shown).toBeHidden();
});

test("a range of the matrix is selected and its reprocessing is preset", async ({ page }) => {
  // Two looks at hundreds of cells.
  test.slow();
  await signIn(page, "operador");
  await page.goto("/");
  const grid = page.getByRole("grid", { name: "Fundos por data" });
  await grid.locator("button[tabindex='0']").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(page.getByText("2 fundos × 3 dias: 6 células selecionadas")).toBeVisible();
  await expect(grid.locator("[role=gridcell][aria-selected=true]")).toHaveCount(6);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `painel-selecao-${theme}`);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByText(/células selecionadas/)).toBeHidden();
  const cell = (place: string) => grid.locator(`[data-cell='${place}']`);
  const last = Number((await grid.getAttribute("aria-colcount")) ?? "0") - 2;
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  await cell(`2 ${last - 1}`).click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 fundos × 2 dias: 6 células selecionadas")).toBeVisible();
  await page.getByRole("link", { name: "Reprocessar…" }).click();
  const dialog = page.getByRole("dialog", { name: "Reprocessar período" });
  const { dias, fundos } = await (await page.request.get("/api/cobertura")).json();
  await expect(dialog.getByLabel("De", { exact: true })).toHaveValue(dias.at(-2).data);
  await expect(dialog.getByLabel("Até", { exact: true })).toHaveValue(dias.at(-1).data);
  const names = fundos.slice(0, 3).map((fund: { fundo: string }) => fund.fundo);
  await expect(dialog.getByLabel("Fundos (vazio = todos)")).toHaveValue(names.join("\n"));
});

test("the morning is done without the mouse", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Usuário").focus();
  await page.keyboard.type("operador");
  await page.keyboard.press("Tab");
  await page.keyboard.type(process.env["E2E_PASSWORD"] ?? "");
  await page.keyboard.press("Enter");
  // Dialogs hide the page behind them from readers.
  const heading = page.locator("h1");
  await expect(heading).toHaveText("Painel");
  await expect(heading).toBeFocused();
  const tabTo = async (wanted: RegExp) => {
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    for (let step = 0; step < 60; step += 1) {
      if (wanted.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`nothing called ${wanted} is reached with Tab`);
  };
  const goTo = async (typed: string, title: string | RegExp) => {
    await page.keyboard.press("Control+K");
    await expect(page.getByRole("combobox")).toBeFocused();
    await page.keyboard.type(typed);
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(heading).toHaveText(title);
  };
  /** To the filter of the page, which comes with its rows. */
  const goToFilter = async () => {
    await expect(page.locator("[data-search]")).toBeVisible();
    await page.keyboard.press("/");
  };

  await goTo("nova exec", "Execuções");
  await expect(page.getByRole("dialog", { name: "Nova execução" })).toBeVisible();
  await tabTo(/^Prever$/);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/documentos esperados/)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(heading).toHaveText(/^Execução \d+$/);
  await tabTo(/^Visão geral$/);
  await page.keyboard.press("ArrowRight");
  // The focus moves a moment after the key.
  await expect(page.getByRole("tab", { name: "Documentos" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { name: "Documentos" })).toHaveAttribute("aria-selected", "true");
  await goToFilter();
  await expect(page.getByLabel("Filtrar")).toBeFocused();
  await page.keyboard.type("pdf");
  await expect(page).toHaveURL(/q=pdf/);

  await goTo("carteiras", "Carteiras");
  await goToFilter();
  await page.keyboard.type("ram");
  await expect(page).toHaveURL(/q=ram/);
  await goTo("fundos", "Fundos");
  await tabTo(/^Apelido$/);
  for (let step = 0; step < 16; step += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Control+End");
  await expect(page.locator("[role=gridcell]:focus")).toHaveAttribute("data-cell", /^\d+ 15$/);
});

test("when the connection goes, the data stays with its age, and comes back by itself", async ({ page }) => {
  await signIn(page, "configurador");
  const line = new Line();
  const address = await line.open();
  await page.goto(`${address}/carteiras?data=${await lastDay(page)}`);
  const rows = page.getByRole("grid", { name: "Carteiras" });
  await expect(rows.getByRole("row").nth(1)).toBeVisible();
  await expect(page.getByText("Ao vivo", { exact: true })).toBeVisible();
  const before = await rows.getByRole("row").nth(1).textContent();

  await line.cut();
  const banner = page.getByText(/^Sem ligação com o servidor/);
  await expect(banner).toBeVisible();
  await expect(page.getByText(/^Os dados na tela são de \d\d:\d\d:\d\d/)).toBeVisible();
  await expect(rows.getByRole("row").nth(1)).toHaveText(before ?? "");
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `sem-ligacao-${theme}`);
  }
  await page.getByRole("link", { name: "Painel" }).click();
  await expect(page.getByRole("alert").first()).toContainText("O servidor não respondeu");

  await line.open();
  // It may come back by itself before it is told to.
  await page
    .getByRole("button", { name: "Tentar agora" })
    .click({ timeout: 2000 })
    .catch(() => undefined);
  await expect(page.getByText("Ao vivo", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(banner).toBeHidden();
  await page.getByRole("button", { name: "Tentar de novo" }).first().click();
  await expect(page.getByRole("region", { name: "Veredicto do dia" })).toBeVisible();
  await line.cut();
});

test("what was typed outlives a lost connection", async ({ page }) => {
  await signIn(page, "configurador");
  const line = new Line();
  await page.goto(`${await line.open()}/fundos`);
  const cell = page.locator("[data-cell='0 4']");
  await cell.click();
  await page.keyboard.type("FIX2");
  await page.keyboard.press("Enter");
  await line.cut();
  const save = page.getByRole("button", { name: "Salvar" });
  await expect(save).toHaveAttribute("title", "Sem ligação com o servidor");
  await expect(save).toBeDisabled();
  await line.open();
  // It comes back by itself.
  await expect(save).toBeEnabled({ timeout: 30_000 });
  await expect(cell).toHaveText("FIX2");
  await save.click();
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
  await line.cut();
});

test("what the server is for stands on every page, when the office says it", async ({ page }) => {
  await page.route("**/api/health", (route) =>
    route.fulfill({
      json: { status: "ok", version: "0", timestamp: "2026-11-22T08:00:00-03:00", ambiente: "producao" },
    }),
  );
  await signIn(page, "leitor");
  await page.goto("/");
  const badge = page.getByRole("banner").getByText("PRODUÇÃO");
  await expect(badge).toBeVisible();
  await expectNoBarriers(page);
  await showTheme(page, "dark");
  await expectNoBarriers(page);
  await page.getByRole("link", { name: "Fundos", exact: true }).click();
  await expect(badge).toBeVisible();
});
