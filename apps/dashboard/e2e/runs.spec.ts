// The journeys of runs: ask for one with its preview and watch it, repeat only what failed, cancel, reprocess.
import { askForRun, expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

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
  await page.getByRole("tab", { name: "Tentativas" }).click();
  const line = page.getByRole("list", { name: "Execuções que repetem uma à outra" });
  await expect(line.getByRole("link", { name: /^Execução \d+$/ })).toHaveCount(2);
  await expect(line.getByText("1 documento com outro desfecho")).toBeVisible();
  const changed = line.getByRole("listitem").filter({ hasText: "RAM" }).last();
  await expect(changed).toContainText(/falhou.*concluído/);
  await expectNoBarriers(page);
  await picture(page, "execucao-linhagem-light");
  await showTheme(page, "dark");
  await expectNoBarriers(page);
  await picture(page, "execucao-linhagem-dark");
});

test("a run can be for some funds and kinds only", async ({ page }) => {
  await signIn(page, "operador");
  const { itens } = await (await page.request.get("/api/jobs/1/itens")).json();
  const funds = [...new Set(itens.map(({ fundo }: { fundo: string }) => fundo))];
  await page.goto("/etl/novo");
  const dialog = page.getByRole("dialog", { name: "Nova execução" });
  await dialog.getByLabel("Fundos (vazio = todos)").fill(funds.slice(0, 2).join("\n"));
  await dialog.getByLabel("Excel", { exact: true }).uncheck();
  await dialog.getByRole("button", { name: "Prever" }).click();
  await expect(dialog.getByText("2 fundos, 4 documentos esperados")).toBeVisible();
  await expectNoBarriers(page);
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

test("a run is paused and goes on, and one that does not obey is ended by force", async ({ page }) => {
  await signIn(page, "operador");
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const body = { sistemas: ["qore"], data_inicial: day(9), data_final: day(1), modo: "tudo", paralelismo: 1 };
  const asked = await page.request.post("/api/reprocessar", { data: body, headers: { "X-ETL": "1" } });
  const id = ((await asked.json()) as { job_id: number }).job_id;
  await page.goto(`/etl/${id}`);
  await expect(page.getByText("executando", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Pausar" }).click();
  await expect(page.getByText("pausado", { exact: true }).first()).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "execucao-pausada-light");
  const { itens } = await (await page.request.get(`/api/jobs/${id}`)).json();
  expect(itens.aberto, "it was not over").toBeGreaterThan(0);
  await page.getByRole("button", { name: "Retomar" }).click();
  await expect(page.getByText("executando", { exact: true }).first()).toBeVisible();

  // As if it had been cancelled and went on.
  const whole = `**/api/jobs/${id}`;
  await page.route(whole, async (route) => {
    const job = await (await route.fetch()).json();
    await route.fulfill({ json: { ...job, cancelando: job.status === "running" } });
  });
  await page.reload();
  await expect(page.getByText("cancelando", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Pausar" })).toBeHidden();
  await page.getByRole("button", { name: "Encerrar à força" }).click();
  const dialog = page.getByRole("dialog", { name: `Encerrar à força a execução ${id}?` });
  await expect(dialog.getByText("contam como cancelados")).toBeVisible();
  await dialog.getByRole("button", { name: "Encerrar à força" }).click();
  await expect(page.getByText("cancelado", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  const ended = await (await page.request.get(`/api/jobs/${id}`)).json();
  expect(ended.itens.aberto).toBe(0);
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
  const atOnce = dialog.getByLabel("Documentos ao mesmo tempo");
  await atOnce.fill("101");
  await expect(dialog.getByText("Um número de 1 a 100")).toBeVisible();
  await expect(submit).toBeDisabled();
  await atOnce.fill("2");
  await dialog.getByLabel("Mais recentes primeiro").check();
  await expectNoBarriers(page);
  await picture(page, "reprocessar-light");
  await submit.click();
  await expect(page.getByText("esperados")).toBeVisible();
  await expect(page.getByText(STATE).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole("tab", { name: "Documentos" }).click();
  await expect(page.getByText(/^3 linhas$/)).toBeVisible();
  await page.getByRole("tab", { name: "Configuração" }).click();
  await expect(page.getByText("2 documentos em cada sistema")).toBeVisible();
  await expect(page.getByText("mais recentes primeiro")).toBeVisible();
});

test("filters are in the address and what they hide is said", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl?sistema=maps");
  await expect(page.getByText("Nenhuma execução com estes filtros.")).toBeVisible();
  await page.getByRole("button", { name: "Limpar filtros" }).first().click();
  await expect(page).toHaveURL(/\/etl$/);
  await expect(page.getByRole("link", { name: "1", exact: true })).toBeVisible();
});

test("runs are found by fund and by who asked", async ({ page }) => {
  await signIn(page, "leitor");
  const { itens } = await (await page.request.get("/api/jobs/1/itens")).json();
  const item = itens.find(({ fundo }: { fundo: string }) => /[ÁÉÍÓÚÃÕÇ]/.test(fundo)) ?? itens[0];
  await page.goto("/etl");
  const fund = page.getByRole("combobox", { name: "Fundo" });
  await fund.fill(item.fundo.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  await expect(page.getByRole("option", { name: item.fundo, exact: true })).toBeVisible();
  await expectNoBarriers(page);
  await fund.press("Enter");
  await expect(page).toHaveURL(`/etl?fundo=${item.id_fundo}`);
  const chips = page.getByRole("list", { name: "Filtros em uso" });
  await expect(chips).toContainText(item.fundo);
  await expect(page.getByRole("link", { name: "1", exact: true })).toBeVisible();
  const by = page.getByLabel("Pedida por", { exact: true });
  await by.selectOption("linha de comando");
  await expect(chips).toContainText("linha de comando");
  await expect(page.getByRole("link", { name: "1", exact: true })).toBeVisible();
  await page.reload();
  await expect(fund).toHaveValue(item.fundo);
  await picture(page, "execucoes-filtrada-light");
  await showTheme(page, "dark");
  await picture(page, "execucoes-filtrada-dark");
  await chips.getByRole("button", { name: `Tirar o filtro Fundo: ${item.fundo}` }).click();
  await expect(page).toHaveURL(/\/etl\?origem=[^&]+$/);
  await chips.getByRole("button", { name: "Limpar filtros" }).click();
  await expect(page).toHaveURL(/\/etl$/);
});

test("a run is opened, read and asked for anew from its row", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/etl");
  const actions = page.getByRole("button", { name: "Ações da execução 1", exact: true });
  await actions.click();
  await expectNoBarriers(page);
  await page.getByRole("menuitem", { name: "Ver o log" }).click();
  await expect(page).toHaveURL("/logs?run=1");
  const { params } = await (await page.request.get("/api/jobs/1")).json();
  await page.goto("/etl");
  await actions.click();
  await expect(page.getByRole("menuitem", { name: /^Repetir só o que falhou \(\d+\)$/ })).toBeVisible();
  await page.getByRole("menuitem", { name: "Duplicar…" }).click();
  const dialog = page.getByRole("dialog", { name: "Nova execução" });
  await expect(dialog.getByLabel("De", { exact: true })).toHaveValue(params.data_inicial);
  await expect(dialog.getByLabel("Até", { exact: true })).toHaveValue(params.data_final);
});

test("the documents of a run say what was loaded of each", async ({ page }) => {
  await signIn(page, "leitor");
  const { arquivos } = await (await page.request.get("/api/jobs/1/arquivos?limit=1000")).json();
  const file = arquivos.find(({ linhas }: { linhas: number }) => linhas > 0);
  await page.goto(`/etl/1?parte=itens&q=${encodeURIComponent(file.fundo)}`);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: file.sha256.slice(0, 10) }) });
  await expect(row).toContainText(file.data_pos.split("-").reverse().join("/"));
  await expect(row).toContainText(String(file.linhas));
  await expectNoBarriers(page);
});

test("the sums of a run are its worst first and lead to the fund", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/etl/1?parte=conciliacao");
  await expect(page.getByText("PL = quantidade × cota").first()).toBeVisible();
  const only = page.getByRole("button", { name: /^Só o que não confere/ });
  await only.click();
  await expect(page).toHaveURL(/so=divergencias/);
  await expect(only).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("gridcell", { name: "confere", exact: true })).toHaveCount(0);
  await only.click();
  await page.getByRole("grid").getByRole("link").first().click();
  await expect(page.getByText("Conciliação em").first()).toBeVisible();
});

test("the log is shown as it is stored", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "leitor");
  await page.goto("/etl/1?parte=logs");
  await expect(page.getByText("Portal autenticado").first()).toBeVisible();
  await page.getByRole("button", { name: "Saída bruta" }).click();
  await expect(page).toHaveURL(/saida=bruta/);
  await page.getByLabel("Buscar").fill("portal autenticado");
  await expect(page.getByText(/"message":"[^"]*Portal autenticado/).first()).toBeVisible();
  await page.getByRole("button", { name: "Copiar", exact: true }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n").map((line) => JSON.parse(line).job_id)).toContain(1);
  await page.getByRole("button", { name: "Eventos" }).click();
  await expect(page).not.toHaveURL(/saida/);
});

test("what ran is told and copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "leitor");
  await page.goto("/etl/1?parte=configuracao");
  const { programa } = await (await page.request.get("/api/jobs/1")).json();
  expect(programa.configuracao).toMatch(/^[0-9a-f]{12}$/);
  await page.getByRole("button", { name: "Copiar a marca" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(programa.configuracao);
});

test("the chart of two weeks has all runs of the list, beyond its first page, and its filters", async ({ page }) => {
  await signIn(page, "leitor");
  const asked: URL[] = [];
  await page.route(/\/api\/jobs\?.*limit=500/, async (route) => {
    const address = new URL(route.request().url());
    asked.push(address);
    if (address.searchParams.has("sistema")) return route.continue();
    // Two pages, as of an office that runs more often.
    const answer = (await (await route.fetch()).json()) as { jobs: { id: number }[]; total: number };
    const isFirst = !address.searchParams.has("cursor");
    const shift = isFirst ? 2000 : 1000;
    const jobs = answer.jobs.map((job) => ({ ...job, id: job.id + shift }));
    await route.fulfill({ json: { ...answer, jobs, total: 2 * jobs.length, proximo: isFirst ? 1500 : null } });
  });
  await page.goto("/etl");
  const chart = page.getByRole("group", { name: /^Execuções dos últimos 14 dias/ });
  await expect(chart.getByRole("link", { name: /^Execução 20\d\d,/ }).first()).toBeVisible();
  await expect(chart.getByRole("link", { name: /^Execução 10\d\d,/ }).first()).toBeVisible();
  await page.getByLabel("Sistema").selectOption("maps");
  await expect(chart).toBeHidden();
  expect(asked.some((address) => address.searchParams.get("sistema") === "maps")).toBe(true);
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

test("the timeline tells since when each document waited, while the run goes on and afterwards", async ({ page }) => {
  await signIn(page, "operador");
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const body = { sistemas: ["qore"], data_inicial: day(6), data_final: day(1), modo: "tudo", paralelismo: 1 };
  const asked = await page.request.post("/api/reprocessar", { data: body, headers: { "X-ETL": "1" } });
  const id = ((await asked.json()) as { job_id: number }).job_id;
  await page.goto(`/etl/${id}?parte=tempo`);
  const table = page.getByRole("grid", { name: "Linha do tempo da execução" });
  await expect(table.getByText("concluído").first()).toBeVisible({ timeout: 30_000 });
  await expect(table.getByText("pendente").first(), "while it goes on").toBeAttached();
  await page.request.post(`/api/cancel/${id}`, { headers: { "X-ETL": "1" } });
  const job = async () => (await page.request.get(`/api/jobs/${id}`)).json();
  await expect.poll(async () => (await job()).status, { timeout: 30_000 }).toBe("cancelled");
  const { itens } = await (await page.request.get(`/api/jobs/${id}/itens`)).json();
  type Item = { estado: string; inicio: string | null; fim: string | null; tentativas: number };
  const done = (itens as Item[]).filter((item) => item.estado === "done");
  expect(done.length).toBeGreaterThan(0);
  for (const item of done) {
    expect(Date.parse(item.fim ?? ""), JSON.stringify(item)).toBeGreaterThanOrEqual(Date.parse(item.inicio ?? ""));
    expect(item.tentativas).toBeGreaterThan(0);
  }
  await page.getByLabel("Uma barra por").selectOption("tarefas");
  await expect(page).toHaveURL(/por=tarefas/);
  await expect(
    page.getByRole("list", { name: "Linha do tempo da execução" }).getByText("planejar:qore").first(),
  ).toBeVisible();
});

test("what is noted about a run stays with it, with who and when", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/etl/1");
  const panel = page.locator("section").filter({ has: page.getByRole("heading", { name: "Notas" }) });
  await panel.getByRole("button", { name: "Anotar" }).click();
  await expect(panel.getByText("Escreva de 1 a 500 caracteres.")).toBeVisible();
  await page.route("**/api/jobs/1/notas", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await panel.getByLabel("Anotar").fill("<b>ligamos</b> para o administrador às 10:12");
  await panel.getByRole("button", { name: "Anotar" }).click();
  await expect(panel.getByRole("alert")).toBeVisible();
  await expect(panel.getByLabel("Anotar"), "nothing typed is lost").toHaveValue(/ligamos/);
  await page.unroute("**/api/jobs/1/notas");
  await page.keyboard.press("Enter");
  const notes = panel.getByRole("list", { name: "Notas" });
  await expect(notes.getByText("<b>ligamos</b> para o administrador às 10:12")).toBeVisible();
  await expect(notes.getByText(/^operador, \d\d\/\d\d\/\d{4} \d\d:\d\d/)).toBeVisible();
  await expect(panel.getByLabel("Anotar")).toHaveValue("");
  await expectNoBarriers(page);
  await picture(page, "execucao-notas-light");
});
