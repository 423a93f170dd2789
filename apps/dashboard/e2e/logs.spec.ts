// The log of a run: found by an expression and by the hour.
import { expect, expectNoBarriers, picture, signIn, test } from "./page";

test("lines are found by an expression and by the hour", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/logs?run=1");
  const viewer = page.getByRole("region", { name: /^Registro da execução 1/ });
  await expect(viewer.getByText("Portal autenticado").first()).toBeVisible();
  await page.getByRole("button", { name: "Expressão regular" }).click();
  const search = page.getByLabel("Buscar por expressão");
  await search.fill("portal (autenticado|fechado)$|^qore portal auten");
  await expect(page).toHaveURL(/modo=regex/);
  await expect(viewer.getByText("Portal autenticado").first()).toBeVisible();
  await expect(viewer.getByText(/carregado/)).toHaveCount(0);
  await search.fill("(a+)+$");
  await expect(page.getByRole("alert")).toContainText("levaria tempo demais");
  await search.fill("(");
  await expect(page.getByRole("alert")).toContainText("Expressão inválida");
  await expect(viewer.getByText("Portal autenticado").first()).toBeVisible();
  await search.fill("");
  await page.getByRole("button", { name: "Horário" }).click();
  const first = await page.request.get("/api/jobs/1/logs?limit=1");
  const hour = (await first.json()).linhas[0].timestamp.slice(11, 19);
  await page.getByLabel("Das").fill(hour);
  await page.getByLabel("às", { exact: true }).fill(hour);
  await expect(page).toHaveURL(new RegExp(`das=${hour.replaceAll(":", "%3A")}`));
  await expect(viewer.getByRole("link", { name: /1$/ }).first()).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "logs-busca-light");
  await page.getByLabel("às", { exact: true }).fill("00:00:00");
  await page.getByLabel("Das").fill("00:00:00");
  await expect(page.getByText("Nenhuma linha com este filtro.")).toBeVisible();
  await page.getByRole("button", { name: "Qualquer horário" }).click();
  await expect(page).not.toHaveURL(/das=|ate_as=/);
  await expect(viewer.getByText("Portal autenticado").first()).toBeVisible();
});
