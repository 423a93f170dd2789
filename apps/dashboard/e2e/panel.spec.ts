// The panel: the verdict without a click, the matrix by keyboard, and the way from a cell to its documents.
import { expect, signIn, test } from "./page";

test("the verdict is the server's, and the day is in the address", async ({ page }) => {
  await signIn(page, "leitor");
  const told = await (await page.request.get("/api/painel")).json();
  await page.goto("/");
  const [year, month, day] = told.data_base.split("-");
  await expect(page.getByRole("region", { name: "Veredicto do dia" })).toContainText(`${day}/${month}/${year}`);
  await page.getByRole("button", { name: "Dia útil anterior" }).click();
  await expect(page).toHaveURL(/data=\d{4}-\d\d-\d\d/);
});

test("the matrix starts at the newest day, is walked by keyboard, and leads to the documents", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/?dias=60");
  const grid = page.getByRole("grid", { name: "Fundos por data" });
  await expect(grid).toBeVisible();
  const atEnd = await grid.evaluate((node) => node.scrollWidth - node.scrollLeft - node.clientWidth);
  expect(atEnd).toBeLessThanOrEqual(1);
  await grid.locator("button[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect(grid.locator("button:focus")).toHaveAttribute("data-cell", /^1 /);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Documentos esperados")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByLabel("Filtrar fundo").fill("xyz");
  await expect(page.getByText("Nenhum fundo com este filtro.")).toBeVisible();
});
