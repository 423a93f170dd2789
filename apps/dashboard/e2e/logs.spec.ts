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
  await expect(page.getByText(/^\d+ encontradas?$/)).toBeVisible();
  await page.getByRole("button", { name: "Próxima encontrada (n)" }).click();
  await expect(page.getByText(/^1 de \d+$/)).toBeVisible();
  await viewer.focus();
  await page.keyboard.press("Shift+N");
  const last = (await page.getByText(/^\d+ de \d+$/).textContent()) ?? "";
  expect(last.split(" de ")[0]).toBe(last.split(" de ")[1]);
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

test("what is searched is reached by keys and marked, and lines are of one fund", async ({ page }) => {
  await signIn(page, "leitor");
  const { itens } = await (await page.request.get("/api/jobs/1/itens")).json();
  const fund: string = itens[0].fundo;
  await page.goto("/logs?run=1");
  const viewer = page.getByRole("region", { name: /^Registro da execução 1/ });
  await expect(viewer.getByText("Portal autenticado").first()).toBeVisible();
  await viewer.focus();
  await page.keyboard.press("Control+f");
  const search = page.getByLabel("Buscar", { exact: true });
  await expect(search).toBeFocused();
  await search.pressSequentially("PORTAL autenticado");
  await expect(viewer.locator("mark", { hasText: /^Portal$/ }).first()).toBeVisible();
  await search.press("Enter");
  await expect(page.getByText(/^1 de \d+$/)).toBeVisible();
  await search.press("Shift+Enter");
  await expect(page.getByText(/^(\d+) de \1$/)).toBeVisible();
  await expectNoBarriers(page);
  await search.fill("");
  await page.getByLabel("Fundo", { exact: true }).selectOption(fund);
  await expect(page).toHaveURL(/fundo=/);
  await expect(viewer.getByText("Portal autenticado")).toHaveCount(0);
  await expect(viewer.getByText(fund).first()).toBeVisible();
  await page.getByLabel("Momento de cada linha").selectOption("Decorrido");
  await expect(viewer.getByText(/^\+0:0\d:\d\d$/).first()).toBeVisible();
  await picture(page, "logs-fundo-light");
  await page.reload();
  await expect(viewer.getByText(/^\+0:0\d:\d\d$/).first()).toBeVisible();
  await page.getByLabel("Momento de cada linha").selectOption("Sem hora");
  await expect(viewer.getByText(/^\+0:0\d:\d\d$/)).toHaveCount(0);
  await page.getByLabel("Fundo", { exact: true }).selectOption("Todos os fundos");
  await page.getByRole("button", { name: "Últimos 15 min" }).click();
  await expect(page).toHaveURL(/das=\d\d%3A\d\d%3A\d\d/);
});

test("the newest log of one system is a choice away", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/logs?run=1");
  await page.getByLabel("Execuções de").selectOption("qore");
  await expect(page).toHaveURL(/sistema=qore/);
  await expect(page.getByRole("link", { name: /^Abrir a execução \d+$/ })).toBeVisible();
  await page.getByLabel("Execuções de").selectOption("jcot");
  await expect(page.getByText("Este sistema ainda não teve execuções.")).toBeVisible();
  await expectNoBarriers(page);
});

test("administrators read what the server says and the audit as logs; others read runs", async ({ page }) => {
  await signIn(page, "administrador");
  await page.goto("/logs");
  await page.getByLabel("Fonte").selectOption("Auditoria");
  await expect(page).toHaveURL(/fonte=auditoria$/);
  const audit = page.getByRole("region", { name: "Auditoria, linha a linha" });
  await expect(audit.getByText(/Entrar pelo navegador/).last()).toBeVisible();
  await page.getByLabel("Buscar", { exact: true }).fill("Entrar pelo");
  await expect(audit.locator("mark", { hasText: "Entrar" }).first()).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "logs-auditoria-light");
  await page.getByLabel("Fonte").selectOption("Servidor");
  const server = page.getByRole("region", { name: "Registro do servidor" });
  await expect(server.getByText(/^etl_\w+::/).first()).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "logs-servidor-light");
  const { linhas, ultima } = await (await page.request.get("/api/sistema/registro")).json();
  expect(linhas.at(-1).seq).toBe(ultima);
  expect((await (await page.request.get(`/api/sistema/registro?depois=${ultima}`)).json()).linhas.length).toBeLessThan(
    5,
  );
  await page.getByLabel("Fonte").selectOption("Execuções");
  await expect(page.getByLabel("Execuções de")).toBeVisible();
});

test("who is no administrator reads runs only", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/logs");
  await expect(page.getByLabel("Execuções de")).toBeVisible();
  await expect(page.getByLabel("Fonte")).toHaveCount(0);
  expect((await page.request.get("/api/sistema/registro")).status()).toBe(403);
  await page.goto("/logs?fonte=servidor");
  await expect(page.getByRole("alert")).toBeVisible();
});
