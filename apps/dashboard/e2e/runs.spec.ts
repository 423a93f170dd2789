// The journeys of runs: ask for one with its preview and watch it, repeat only what failed, cancel, reprocess.
import { askForRun, expect, signIn, test } from "./page";

const STATE = /concluído|falhou|cancelado/;

test("a run is asked for with its preview, watched live and repeated where it failed", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/etl");
  await page.getByRole("link", { name: "Executar agora" }).click();
  const dialog = page.getByRole("dialog", { name: "Nova execução" });
  await dialog.getByRole("button", { name: "Prever" }).click();
  await expect(dialog.getByText("34 fundos, 102 documentos esperados")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1, name: /^Execução \d+$/ })).toBeVisible();
  await expect(page.getByText("de 102 documentos com desfecho")).toBeVisible();
  await page.getByRole("tab", { name: "Logs" }).click();
  await expect(page.getByText(/linhas carregadas|recebido/).first()).toBeVisible();
  const repeat = page.getByRole("button", { name: "Repetir só o que falhou (1)" });
  await expect(repeat).toBeVisible({ timeout: 40_000 });
  await page.getByRole("tab", { name: "Visão geral" }).click();
  const stage = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(stage("Esperados")).toContainText("102");
  await expect(stage("Entregues pelo portal")).toContainText("101");
  await expect(stage("Carregados")).toContainText("101");
  await page.getByRole("tab", { name: "Documentos" }).click();
  await page.getByLabel("Filtrar").fill("ram pdf falhou");
  await expect(page.getByText(/^1 linha de 102$/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Filtrar")).toHaveValue("ram pdf falhou");
  const before = page.url();
  await page.getByRole("button", { name: "Repetir só o que falhou (1)" }).click();
  await expect(page).not.toHaveURL(before);
  await expect(page.getByText("Repete a")).toBeVisible();
  await expect(page.getByText("concluído").first()).toBeVisible({ timeout: 30_000 });
});

test("a run is cancelled after saying what that means", async ({ page }) => {
  await signIn(page, "operador");
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const id = await askForRun(page, { data_inicial: day(9), data_final: day(1), limpar: true });
  await page.goto(`/etl/${id}`);
  await page.getByRole("button", { name: "Cancelar execução" }).click();
  const dialog = page.getByRole("dialog", { name: `Cancelar a execução ${id}?` });
  await expect(dialog.getByText("O que já foi carregado continua valendo")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancelar execução" }).click();
  await expect(page.getByText("cancelado", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
});

test("a period is reprocessed only after its preview", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/etl/reprocessar");
  const dialog = page.getByRole("dialog", { name: "Reprocessar período" });
  const submit = dialog.getByRole("button", { name: "Reprocessar" });
  await expect(submit).toBeDisabled();
  await dialog.getByLabel("Tudo").check();
  await dialog.getByLabel("Período").selectOption({ label: "Último dia útil" });
  const { itens } = await (await page.request.get("/api/jobs/1/itens")).json();
  await dialog.getByLabel("Fundos (vazio = todos)").fill(itens[0].fundo);
  await dialog.getByRole("button", { name: "Prever" }).click();
  await expect(dialog.getByText("3 documentos esperados")).toBeVisible();
  await dialog.getByLabel("O que falta e o que falhou").check();
  await expect(submit).toBeDisabled();
  await dialog.getByLabel("Tudo").check();
  await expect(submit).toBeEnabled();
  await submit.click();
  await expect(page.getByText("esperados")).toBeVisible();
  await expect(page.getByText(STATE).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole("tab", { name: "Documentos" }).click();
  await expect(page.getByText(/^3 linhas$/)).toBeVisible();
});

test("filters are in the address and what they hide is said", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl?sistema=maps");
  await expect(page.getByText("Nenhuma execução com estes filtros.")).toBeVisible();
  await page.getByRole("button", { name: "Limpar filtros" }).first().click();
  await expect(page).toHaveURL(/\/etl$/);
  await expect(page.getByRole("link", { name: "1", exact: true })).toBeVisible();
});

test("a run that does not exist says so", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl/999999");
  await expect(page.getByRole("heading", { name: "Não há execução 999999." })).toBeVisible();
});

test("a server that fails is said with its code and tried again", async ({ page }) => {
  await signIn(page, "leitor");
  await page.route("**/api/jobs?*", (route) =>
    route.fulfill({ status: 500, json: { detail: "O banco de dados não respondeu", code: "ARMAZEM-FALHA" } }),
  );
  await page.goto("/etl");
  await expect(page.getByRole("alert")).toContainText("ARMAZEM-FALHA");
  await page.unroute("**/api/jobs?*");
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(page.getByRole("link", { name: "1", exact: true })).toBeVisible();
});

test("the files of a run are listed and downloaded as they came", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl/1?parte=arquivos");
  const { arquivos } = await (await page.request.get("/api/jobs/1/arquivos")).json();
  const [first] = arquivos;
  await page.getByLabel("Filtrar").fill(first.nome);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: first.nome, exact: true }).first().click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await waiting).createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).length).toBe(first.bytes);
});
