// Portfolios: a day without positions, the map, funds side by side, and from a figure to its document and run in three clicks.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

test("figures of a fund that are old are said to be so", async ({ page }) => {
  await signIn(page, "leitor");
  const last = (await lastDay(page)).split("-").reverse().join("/");
  await page.goto("/carteiras/1");
  await expect(page.getByText(new RegExp(`^Dados de ${last}: \\d+ dias? út(il|eis) atrás$`))).toBeVisible();
});

test("the head of a fund says who runs it, as its document does", async ({ page }) => {
  await signIn(page, "leitor");
  const facts = await (await page.request.get("/api/carteiras/1/ficha")).json();
  expect(facts.custodiante.nome).toBeTruthy();
  await page.goto("/carteiras/1");
  const told = (name: string) => page.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  await expect(told("Custodiante")).toContainText(facts.custodiante.nome);
  await expect(told("Índice")).toContainText(facts.indice);
  await expect(told("Administrador")).toContainText(/\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}|[A-Z]/);
  await expectNoBarriers(page);
});

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
  await expect(page.getByRole("grid", { name: "Carteiras" })).toBeVisible();
  await expect(page.getByText(/fundos com posição/)).toBeVisible();
});

test("the list tells returns as the page of the fund does", async ({ page }) => {
  await signIn(page, "leitor");
  const day = await lastDay(page);
  await page.goto(`/carteiras?data=${day}`);
  const table = page.getByRole("grid", { name: "Carteiras" });
  const link = table.getByRole("link").first();
  const name = (await link.textContent()) ?? "";
  const row = table
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name, exact: true }) })
    .first();
  await expect(row).toBeVisible();
  const id = Number((await link.getAttribute("href"))?.split("/").at(-1));
  const { janelas } = await (await page.request.get(`/api/carteiras/${id}/rentabilidade?ate=${day}`)).json();
  const { carteiras } = await (await page.request.get(`/api/carteiras?data=${day}`)).json();
  const line = carteiras.find((found: { id_fundo: number }) => found.id_fundo === id);
  expect(line.mes.fundo).toBe(janelas.mes.fundo);
  expect(line.ano.fundo).toBe(janelas.ano.fundo);
  expect(line.m12 ?? null).toBe(janelas.m12 ?? null);
  expect(line.ultima_data).toBe(day);
  // Every fund keeps its quantity in the demonstration from one day to the next, or says by how much it changed.
  expect(line.captacao_estimada).toMatch(/^-?\d+(\.\d{1,2})?$/);
  // The name stays when the figures at the right are looked at.
  await table.evaluate((node) => node.scrollBy({ left: 2000 }));
  await expect(table.getByRole("columnheader", { name: "Última data" })).toBeInViewport();
  await expect(link).toBeInViewport();
  await inBothThemes(page, "carteiras-colunas");
});

test("rows are marked by pointer and keys, and copied for a spreadsheet", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "leitor");
  await page.goto(`/carteiras?data=${await lastDay(page)}`);
  const table = page.getByRole("grid", { name: "Carteiras" });
  const row = (at: number) => table.locator(`[data-index="${at}"]`);
  const name = async (at: number) => (await row(at).getByRole("link").first().textContent()) ?? "";
  const pasted = async () => (await page.evaluate(() => navigator.clipboard.readText())).split(/\r?\n/);
  // Beside the box, where nothing but the row is.
  const beside = { position: { x: 60, y: 15 } };
  await row(1).click(beside);
  await row(3).click({ ...beside, modifiers: ["Shift"] });
  await expect(page.getByText("3 linhas marcadas")).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "tabela-marcada-light");
  await page.keyboard.press("Control+c");
  await expect(page.getByText("3 linhas copiadas").first()).toBeVisible();
  const rows = await pasted();
  expect(rows.slice(0, 3).map((line) => line.split("\t")[0])).toEqual([await name(1), await name(2), await name(3)]);
  expect(rows[0]?.split("\t")[1], "figures as people write them").toMatch(/^-?[\d.]+,\d{2}$/);

  await page.keyboard.press("Escape");
  await expect(page.getByText(/linhas? marcadas?/)).toBeHidden();
  await table.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByRole("button", { name: "Copiar", exact: true }).click();
  expect((await pasted()).slice(0, 2).map((line) => line.split("\t")[0])).toEqual([await name(0), await name(1)]);
  await table.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Control+c");
  const { carteiras } = await (await page.request.get(`/api/carteiras?data=${await lastDay(page)}`)).json();
  await expect.poll(async () => (await pasted()).filter((line) => line !== "").length).toBe(carteiras.length);
});

test("a table is ordered by several columns and filtered by each", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto(`/carteiras?data=${await lastDay(page)}`);
  const table = page.getByRole("grid", { name: "Carteiras" });
  const head = (name: string) => table.getByRole("columnheader", { name });
  await head("Estado do dia").getByRole("button").click();
  await head("PL (R$)")
    .getByRole("button")
    .click({ modifiers: ["Shift"] });
  await head("PL (R$)")
    .getByRole("button")
    .click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/ordem=estado%2C-pl/);
  await expect(head("Estado do dia")).toHaveAttribute("aria-sort", "ascending");
  await expect(head("PL (R$)")).toHaveAttribute("aria-sort", "descending");
  await page.reload();
  await expect(head("PL (R$)")).toHaveAttribute("aria-sort", "descending");

  const name = (await table.getByRole("link").first().textContent()) ?? "";
  await page.getByRole("button", { name: "Filtros", exact: true }).click();
  await table.getByRole("searchbox", { name: "Filtrar Fundo" }).fill(name.toLowerCase().slice(0, 6));
  await expect(page).toHaveURL(/f\.fundo=/);
  await expect(table.getByRole("link", { name, exact: true })).toBeVisible();
  await expect(page.getByText(/^\d+ linhas? de \d+$/)).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "tabela-filtrada-light");
  await table.getByRole("searchbox", { name: "Filtrar Fundo" }).fill("nenhum fundo se chama assim");
  await page.getByRole("button", { name: "Limpar filtros" }).click();
  await expect(page).not.toHaveURL(/f\.fundo/);
  await page.getByRole("button", { name: "Filtros", exact: true }).click();
  await expect(table.getByRole("searchbox")).toHaveCount(0);
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
  await expect(page.getByRole("grid", { name: "Base 100, dia a dia" }).getByText("100,0000")).toHaveCount(3);
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
  await largest.getByRole("row").nth(1).getByRole("button").click();
  await expect(page.getByRole("dialog").getByText(/^linha [\d.]+, bloco/)).toBeVisible();
  await page.keyboard.press("Escape");
  const first = page.getByRole("row").nth(1).getByRole("button");
  const name = (await first.textContent()) ?? "";
  await first.click();
  await expect(page.getByRole("heading", { name: `Maiores posições: ${name}` })).toBeVisible();
  await page.getByRole("button", { name: "Todas as classes" }).click();
  await page.getByRole("button", { name: "Por emissor" }).click();
  const issuers = page.getByRole("table", { name: "Emissores" });
  const issuer = issuers.getByRole("row").nth(2).getByRole("cell").first().getByRole("button");
  const issued = (await issuer.textContent()) ?? "";
  await expectNoBarriers(page);
  await issuer.click();
  await expect(page.getByRole("heading", { name: `Maiores posições: ${issued}` })).toBeVisible();
  await expect(largest.getByRole("row").nth(1)).toContainText(issued);
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
  await page.keyboard.press("Escape");
  // The version that was replaced can still be looked at.
  await page.goto(`/carteiras/1?parte=composicao&data=${load.data_pos}`);
  const version = page.getByLabel("Versão");
  await expect(version.getByRole("option")).toHaveText([/^v2 vigente/, /^v1 substituída/]);
  const positions = page.getByRole("group", { name: "Maiores posições" });
  await expect(positions.getByRole("row")).toHaveCount(6);
  await version.selectOption({ index: 1 });
  await expect(page).toHaveURL(`/carteiras/1?parte=composicao&data=${load.data_pos}&carga=${load.id_carga}`);
  await expect(version).toHaveValue(String(load.id_carga));
  await page.getByRole("button", { name: "Ver diferenças" }).click();
  await expect(dialog.getByText(/2 mudadas/)).toBeVisible();
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
  await expect(page.getByText(/não trazem aplicações e resgates/)).toBeVisible();
  await expect(page.getByText("A quantidade de cotas não mudou nestes dias.").or(page.getByRole("grid"))).toBeVisible();
  // A fund whose quotas changed: what its page estimates is what the list does.
  const day = await lastDay(page);
  const { carteiras } = await (await page.request.get(`/api/carteiras?data=${day}`)).json();
  const moved = carteiras.find((line: { captacao_estimada?: string }) => Number(line.captacao_estimada ?? 0) !== 0);
  const { estimativas } = await (
    await page.request.get(`/api/carteiras/${moved.id_fundo}/movimentacoes?ate=${day}`)
  ).json();
  expect(estimativas[0]).toMatchObject({ data_pos: day, valor: moved.captacao_estimada });
  await page.goto(`/carteiras/${moved.id_fundo}?parte=movimentacoes`);
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: day.split("-").reverse().join("/") })
      .first(),
  ).toBeVisible();
  await inBothThemes(page, "carteira-captacao");
  await page.goto("/carteiras/999999");
  await expect(page.getByRole("heading", { name: "Não há este fundo." })).toBeVisible();
});

/** A rate for every day that could be a business day. */
async function loadRates(page: Page): Promise<void> {
  const rows = Array.from({ length: 60 }, (_, back) => new Date(Date.now() - back * 86_400_000).toISOString())
    .map((moment) => moment.slice(0, 10).split("-").reverse().join("/"))
    .map((day) => `${day};0,05`);
  const answer = await page.request.post("/api/indices/CDI?nome=CDI", {
    data: Buffer.from(`data;valor\n${rows.join("\n")}\n`),
    headers: { "X-ETL": "1", "Content-Type": "text/csv" },
  });
  expect(answer.status()).toBe(200);
}

test("what a fund earned is drawn beside its index, and compared as a difference or as a part", async ({ page }) => {
  await signIn(page, "configurador");
  await loadRates(page);
  await page.goto("/carteiras/1?parte=rentabilidade");
  const curve = page.getByRole("figure", { name: "Rentabilidade acumulada" });
  await expect(curve.getByText(/^CDI/)).toBeVisible();
  const told = (await (await page.request.get("/api/carteiras/1/rentabilidade")).json()) as {
    janelas: { inicio: { fundo: string; indice: string } };
  };
  const percent = (fraction: string) => `${(100 * Number(fraction)).toFixed(2).replace("-", "−").replace(".", ",")}%`;
  await expect(curve).toContainText(percent(told.janelas.inicio.fundo));
  await expect(curve).toContainText(percent(told.janelas.inicio.indice));
  await expect(page.getByRole("figure", { name: "Queda desde o topo" })).toBeVisible();
  const months = page.getByRole("group", { name: "Rentabilidade por mês" });
  await expect(months).toContainText("Diferença");
  await page.getByRole("button", { name: "% do CDI" }).click();
  await expect(page).toHaveURL(/comparar=percentual/);
  await expect(months).toContainText("% do CDI");
  await expect(months).toContainText(/CDI [+−] \d+,\d\d p\.p\.|\d+,\d\d%/);
  await expect(months.getByText("–", { exact: true }).first()).toBeVisible();
  await inBothThemes(page, "carteira-rentabilidade-indice");
});

test("a chart shows the days that are chosen, which are in the address", async ({ page }) => {
  await signIn(page, "leitor");
  const { pontos } = (await (await page.request.get("/api/carteiras/1/serie")).json()) as {
    pontos: { data_pos: string }[];
  };
  await page.goto("/carteiras/1");
  await page.getByRole("button", { name: "Tudo" }).click();
  await expect(page).toHaveURL(/janela=tudo/);
  const [from, to] = [pontos[2]?.data_pos ?? "", pontos.at(-2)?.data_pos ?? ""];
  await page.getByLabel("De", { exact: true }).fill(from);
  await expect(page).toHaveURL(new RegExp(`de=${from}`));
  await page.getByLabel("Até", { exact: true }).fill(to);
  await expect(page).toHaveURL(new RegExp(`ate=${to}`));
  const written = (day: string) => day.split("-").reverse().join("/");
  await page.reload();
  await expect(page.getByText(`em ${written(from)}`).first()).toBeVisible();
  await expect(page.getByText(`em ${written(to)}`).first()).toBeVisible();
  // The strip is moved by keyboard too.
  const ends = page.getByRole("slider", { name: /Dias que o gráfico mostra|Min value/ });
  await ends.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(page).not.toHaveURL(new RegExp(`de=${from}`));
  await inBothThemes(page, "carteira-dias");
  await page.getByRole("button", { name: "30 dias" }).click();
  await expect(page).not.toHaveURL(/de=/);
});

test("a chart is taken away as a picture and as a drawing, light in both themes", async ({ page }) => {
  await signIn(page, "leitor");
  const day = await lastDay(page);
  for (const [path, title, shape] of [
    ["/carteiras/1", "PL e cota", /<path/],
    [`/carteiras/1?parte=composicao&data=${day}`, /^Composição em/, /<rect[^>]*rx/],
    ["/carteiras/1?parte=rentabilidade", "Queda desde o topo", /<path/],
    [`/carteiras?ver=comparar&fundos=1,2&data=${day}`, /primeiro dia em comum/, /<path/],
    ["/etl", "Duração por execução", /<circle/],
  ] as const) {
    await page.goto(path);
    const name =
      typeof title === "string"
        ? `Guardar o gráfico: ${title}`
        : new RegExp(`^Guardar.*${title.source.replace("^", "")}`);
    await expect(page.getByRole("button", { name })).toBeVisible();
    await showTheme(page, "dark");
    for (const way of ["Imagem (.png)", "Desenho (.svg)"]) {
      await page.getByRole("button", { name }).click();
      const waiting = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: way }).click();
      const file = await waiting;
      const bytes = await readFile(await file.path());
      if (process.env["ETL_IMAGENS"]) await file.saveAs(join(tmpdir(), "graficos", file.suggestedFilename()));
      if (way.startsWith("Imagem")) {
        expect(bytes.subarray(1, 4).toString()).toBe("PNG");
        expect(bytes.length).toBeGreaterThan(5000);
      } else {
        const text = bytes.toString();
        expect(text).toContain('fill="rgb(255, 255, 255)"');
        expect(text).not.toMatch(/var\(--|url\(http|class=|style=/);
        expect(text).toMatch(/\d\d\/\d\d\/\d{4}/);
        expect(text).toMatch(shape);
      }
    }
  }
});

test("a fund whose figures do not come is named, and the others are compared", async ({ page }) => {
  await signIn(page, "leitor");
  const day = await lastDay(page);
  let fails = true;
  await page.route("**/api/carteiras/3/serie*", (route) =>
    fails
      ? route.fulfill({ status: 503, json: { detail: "O banco de dados não respondeu", code: "BANCO-FALHA" } })
      : route.continue(),
  );
  await page.goto(`/carteiras?ver=comparar&fundos=1,2,3&data=${day}`);
  const failure = page.getByRole("alert").filter({ hasText: "indisponível" });
  await expect(failure).toContainText("O banco de dados não respondeu");
  await expect(page.getByRole("figure", { name: /primeiro dia em comum/ })).toBeVisible();
  await inBothThemes(page, "carteiras-comparar-parcial");
  fails = false;
  await failure.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(failure).toBeHidden();
  await expect(page.getByRole("grid", { name: "Base 100, dia a dia" }).getByText("100,0000")).toHaveCount(3);
});

test("what a fund held over time is drawn by class, and a day of it leads to that day", async ({ page }) => {
  await signIn(page, "leitor");
  const last = await lastDay(page);
  await page.goto(`/carteiras/1?parte=composicao&data=${last}&janela=tudo`);
  const series = await (await page.request.get("/api/carteiras/1/composicao/serie?de=1990-01-01")).json();
  const composition = await (await page.request.get(`/api/carteiras/1/composicao?data=${last}`)).json();
  const newest = series.dias.at(-1);
  expect(newest.data_pos).toBe(last);
  for (const { classe, valor } of composition.classes) {
    expect(newest.valores[series.classes.indexOf(classe)], classe).toBe(valor);
  }
  const figure = page.getByRole("figure", { name: "Composição no tempo, em % do PL" });
  await expect(figure.locator(".recharts-area")).toHaveCount(Math.min(series.classes.length, 8));
  await figure.scrollIntoViewIfNeeded();
  await inBothThemes(page, "carteira-composicao-tempo");
  const box = await figure.locator(".recharts-cartesian-grid").boundingBox();
  const [x, y] = [(box?.x ?? 0) + 3, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(x, y);
  await expect(figure.locator(".recharts-tooltip-wrapper")).toBeVisible();
  await page.mouse.click(x, y);
  await expect(page).toHaveURL(new RegExp(`data=${series.dias[0].data_pos}`));
});
