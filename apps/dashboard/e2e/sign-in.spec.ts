// Signing in, what a role may not see, and the end of a session under an open page.
import { expect, signIn, test } from "./page";

test("a wrong password is refused in words, a right one leads where one wanted to go", async ({ page }) => {
  await page.goto("/logs?run=1");
  await expect(page).toHaveURL(/\/entrar\?volta=/);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByText("Informe o usuário")).toBeVisible();
  await page.getByLabel("Usuário").fill("leitor");
  await page.getByLabel("Senha", { exact: true }).fill("errada");
  await page.getByLabel("Senha", { exact: true }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("API-CREDENCIAL");
  await page.getByLabel("Senha", { exact: true }).fill(process.env["E2E_PASSWORD"] ?? "");
  await page.getByLabel("Senha", { exact: true }).press("Enter");
  await expect(page).toHaveURL(/\/logs\?run=1/);
  await expect(page.getByText("Portal autenticado").first()).toBeVisible();
});

test("the office's directory is offered where there is one, and why it ended without a sign-in is told", async ({
  page,
}) => {
  await page.goto("/entrar?erro=ENTRADA-SEM-USUARIO");
  await expect(page.getByRole("alert")).toContainText("não tem usuário neste sistema");
  const office = page.getByRole("link", { name: "Entrar com a conta do escritório" });
  await expect(office).toBeHidden();
  await page.route("**/api/auth/formas", (route) => route.fulfill({ json: { senha: true, escritorio: true } }));
  await page.goto("/entrar");
  await expect(office).toHaveAttribute("href", "/api/auth/oidc/entrar");
  await expect(page.getByRole("alert")).toBeHidden();
});

test("a reader sees, and is told which role the rest needs", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl");
  await expect(page.getByRole("button", { name: "Nova execução" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Nova execução" })).toHaveAttribute(
    "title",
    "Precisa do papel operador",
  );
  await page.goto("/ajustes/credenciais");
  await expect(page.getByText("Esta parte precisa do papel configurador")).toBeVisible();
});

test("when the session ends, signing in again keeps the page", async ({ page, context }) => {
  await signIn(page, "operador");
  await page.goto("/etl/novo");
  await page.getByLabel("Pedir tudo de novo").check();
  await context.clearCookies();
  await page.getByRole("button", { name: "Prever" }).click();
  const dialog = page.getByRole("dialog", { name: "A sessão terminou" });
  await dialog.getByLabel("Senha", { exact: true }).fill(process.env["E2E_PASSWORD"] ?? "");
  await dialog.getByRole("button", { name: "Entrar" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel("Pedir tudo de novo")).toBeChecked();
});

test("an unknown address says so, and English is complete", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/nada");
  await expect(page.getByRole("heading", { name: "Esta página não existe" })).toBeVisible();
  await page.getByRole("button", { name: "Usuário leitor" }).click();
  await page.getByRole("menuitemradio", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
