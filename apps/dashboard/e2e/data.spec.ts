// Dados and Esquema: tables by filter, order and page, files of them, the drawings, and every state of theirs.
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

const THEMES = ["light", "dark"] as const;

async function look(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `${name}-${theme}`);
  }
}

const filters = (...list: Record<string, string>[]) => `filtros=${encodeURIComponent(JSON.stringify(list))}`;
const grid = (page: Page, table: string) => page.getByRole("grid", { name: `Linhas de ${table}` });

const PAGES = [
  { path: "/dados", name: "dados-inicio", ready: "Escolha uma tabela" },
  { path: "/dados/pos/pos_cota?ordem=-pl_posicao", name: "dados", ready: /^200 de \d+ linhas/ },
  {
    path: `/dados/etl/carga?${filters({ coluna: "tipo", op: "contem", valor: "xml" })}`,
    name: "dados-filtro",
    ready: "contém “xml”",
  },
  { path: "/dados/pos/pos_cota?parte=colunas", name: "dados-colunas", ready: "Patrimônio líquido, em reais" },
  { path: "/dados/pos/pos_cota?parte=cargas", name: "dados-cargas", ready: "Linhas aqui" },
  { path: "/dados/pos/pos_cota?parte=qualidade", name: "dados-qualidade", ready: "Distintos" },
  { path: "/esquema", name: "esquema", ready: "pos_derivativos" },
  { path: "/esquema?tabela=pos.pos_cota", name: "esquema-escolhida", ready: "Ver as linhas em Dados" },
  { path: "/esquema?historico=1", name: "esquema-historico", ready: "hist_pos_cota" },
  { path: "/esquema?vista=3d", name: "esquema-3d", ready: "Arraste para girar" },
  { path: "/esquema?vista=3d&tabela=pos.pos_rf", name: "esquema-3d-escolhida", ready: "Ver as linhas em Dados" },
  { path: "/esquema?vista=tabela", name: "esquema-lista", ready: "Recebe de" },
  { path: "/esquema?vista=linhagem", name: "esquema-linhagem", ready: "Página ou relatório" },
];

for (const { path, name, ready } of PAGES) {
  test(name, async ({ page }) => {
    await signIn(page, "leitor");
    // Where less motion is wanted, the drawing in space gives way to the flat one.
    if (path.includes("vista=3d")) await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.goto(path);
    await expect(page.getByText(ready).first()).toBeVisible();
    await expect(page.getByText("Ao vivo").first()).toBeAttached();
    await look(page, name);
  });
}

test("a table is found, filtered and put in order, and the address tells all of it", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados");
  await page.getByLabel("Procurar tabela").fill("patrimonio cota");
  await expect(page.getByText("Nenhuma tabela com este nome.")).toBeVisible();
  await page.getByLabel("Procurar tabela").fill("pl quantidade");
  await page.getByRole("link", { name: /^pos_cota/ }).click();
  const rows = grid(page, "pos.pos_cota");
  await expect(rows).toBeVisible();
  await page.getByRole("button", { name: "pl_posicao" }).click();
  await page.getByRole("button", { name: "pl_posicao" }).click();
  await expect(page).toHaveURL(/ordem=-pl_posicao/);
  await expect(rows.getByRole("columnheader", { name: /pl_posicao/ })).toHaveAttribute("aria-sort", "descending");
  const names = rows.getByRole("columnheader").locator(".truncate");
  expect(await names.evaluateAll((all) => all.filter((name) => name.scrollWidth > name.clientWidth).length)).toBe(0);
  await page.getByLabel("Coluna", { exact: true }).selectOption("pl_posicao");
  await page.getByLabel("Condição").selectOption("maior");
  await page.getByLabel("Valor", { exact: true }).fill("cem");
  await page.getByRole("button", { name: "Filtrar", exact: true }).click();
  await expect(page.getByText("Digite um número como 1.234,56.")).toBeVisible();
  await page.getByLabel("Valor", { exact: true }).fill("1.000,50");
  await page.getByRole("button", { name: "Filtrar", exact: true }).click();
  await expect(page.getByText("pl_posicao > 1.000,50")).toBeVisible();
  const told = await page.request.get(
    `/api/dados/linhas?esquema=pos&tabela=pos_cota&${filters({ coluna: "pl_posicao", op: "maior", valor: "1000.50" })}`,
  );
  const { total } = (await told.json()) as { total: number };
  await expect(page.getByText(new RegExp(`de ${total} linhas`))).toBeVisible();
  await page.reload();
  await expect(page.getByText("pl_posicao > 1.000,50")).toBeVisible();
  await page.getByRole("button", { name: "Colunas", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: "bloco" }).click();
  await page.keyboard.press("Escape");
  await expect(rows.getByRole("columnheader", { name: /bloco/ })).toHaveCount(0);
  await rows.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/dados\/(cad|etl)\//);
  await expect(page.getByText("1 de 1 linhas")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("pl_posicao > 1.000,50")).toBeVisible();
});

test("the tree tells rows, size and last load of each table", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados");
  const tree = page.getByRole("navigation", { name: "Tabelas" });
  await expect(tree.getByRole("link", { name: /^pos_cota [\d.]+ .*[KMG]B carga \d\d\/\d\d$/ })).toBeVisible();
  // No load fills the register.
  await expect(tree.getByRole("link", { name: /^info_fundos [\d.]+ [\d,]+ [KMG]?B$/ })).toBeVisible();
});

test("two keys put the rows in order, the second within the first", async ({ page }) => {
  await signIn(page, "leitor");
  // One fund, whose kinds have several days each and are all in view.
  const fund = filters({ coluna: "id_fundo", op: "igual", valor: "2" });
  await page.goto(`/dados/etl/carga?colunas=id_carga,tipo,data_pos&${fund}`);
  const rows = grid(page, "etl.carga");
  await rows.getByRole("button", { name: /^tipo/ }).click();
  await rows.getByRole("button", { name: /^data_pos/ }).click({ modifiers: ["Shift"] });
  await rows.getByRole("button", { name: /^data_pos/ }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/ordem=tipo%2C-data_pos/);
  const read = async () => {
    const texts = await rows
      .locator("[data-index]")
      .evaluateAll((all) =>
        all
          .toSorted((a, b) => Number(a.getAttribute("data-index")) - Number(b.getAttribute("data-index")))
          .map((row) => [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent ?? "")),
      );
    const heads = await rows.getByRole("columnheader").locator(".truncate").allTextContents();
    const [kind, day] = [heads.indexOf("tipo"), heads.indexOf("data_pos")];
    return texts.map((cells) => `${cells[kind]} ${(cells[day] ?? "").split("/").reverse().join("-")}`);
  };
  const inOrder = (list: string[]) =>
    list.toSorted((a, b) => {
      const [[kind, day], [otherKind, otherDay]] = [a.split(" "), b.split(" ")];
      return (kind ?? "").localeCompare(otherKind ?? "") || (otherDay ?? "").localeCompare(day ?? "");
    });
  await expect.poll(async () => (await read()).length).toBeGreaterThan(8);
  await expect(async () => {
    const list = await read();
    expect(new Set(list).size, "more than one day").toBeGreaterThan(1);
    expect(list).toEqual(inOrder(list));
  }).toPass({ timeout: 15_000 });
});

test("the keys of the table work while a link within a row has the focus", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/pos/pos_cota?colunas=id_fundo,data_pos,valor_cota");
  const rows = grid(page, "pos.pos_cota");
  await rows.locator("[data-index='2']").getByRole("link").first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows.locator("[data-index='3']")).toHaveAttribute("aria-selected", "true");
  await expect(rows).toBeFocused();
  await rows.locator("[data-index='1']").getByRole("link").first().focus();
  await page.keyboard.press("Control+c");
  await expect(page.getByText("1 linha copiada").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dados\/(cad|etl)\//);
});

test("pages come as they are scrolled to, without a row twice", async ({ page }) => {
  await signIn(page, "leitor");
  const told = await (await page.request.get("/api/dados/linhas?esquema=etl&tabela=carga&limite=1")).json();
  expect(told.total).toBeGreaterThan(200);
  await page.goto("/dados/etl/carga");
  const rows = grid(page, "etl.carga");
  await expect(rows).toHaveAttribute("aria-rowcount", "201");
  await expect(async () => {
    await rows.evaluate((node) => node.scrollTo(0, node.scrollHeight));
    await expect(rows).toHaveAttribute("aria-rowcount", String(told.total + 1));
  }).toPass();
  await expect(page.getByText(`${told.total} de ${told.total} linhas`)).toBeVisible();
});

test("rows leave as a spreadsheet, as text and by the clipboard", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/pos/pos_cota?colunas=id_fundo,data_pos,valor_cota");
  await expect(grid(page, "pos.pos_cota")).toBeVisible();
  for (const [item, ending, begin] of [
    [/^Excel/, "xlsx", "PK"],
    [/^CSV \(Excel\)/, "csv", "\uFEFFid_fundo;data_pos;valor_cota\r\n"],
    [/^CSV \(dados\)/, "csv", "id_fundo,data_pos,valor_cota\n"],
  ] as const) {
    const arriving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Exportar" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    const file = await arriving;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^pos_pos_cota_.*\\.${ending}$`));
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString("utf8").startsWith(begin)).toBe(true);
  }
  await page.getByRole("button", { name: "Exportar" }).click();
  await page.getByRole("menuitem", { name: /^Copiar/ }).click();
  await expect(page.getByText(/linhas copiadas/).first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^id_fundo\tdata_pos\tvalor_cota\r?\n\d+\t\d\d\/\d\d\/\d{4}\t[\d.]+,\d{2,8}\r?\n/);
});

test("a row is opened whole, with the columns that the grid does not show", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/pos/pos_cota?colunas=id_fundo,data_pos,valor_cota");
  const rows = grid(page, "pos.pos_cota");
  await expect(rows.locator("[data-index='0']")).toBeVisible();
  await rows.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Linha de pos.pos_cota" });
  await expect(dialog.getByText("valor_cota", { exact: true })).toBeVisible();
  await expectNoBarriers(page);
  await picture(page, "dados-linha-light");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Ver a linha" }).click();
  const { colunas } = await (await page.request.get("/api/dados/tabelas/pos/pos_cota")).json();
  await expect(dialog.locator("dt")).toHaveCount(colunas.length);
  await dialog.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/dados\/\w+\/\w+\?filtros=/);
});

test("what is not there, not allowed or not answered is said in words", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/etl/usuario");
  await expect(page.getByText("Não há esta tabela, ou ela não pode ser consultada.")).toBeVisible();
  await look(page, "dados-desconhecida");
  await page.goto("/dados/aux/indices");
  await expect(page.getByText("A tabela está vazia.")).toBeVisible();
  await page.goto(`/dados/cad/info_fundos?${filters({ coluna: "apelido", op: "igual", valor: "ninguém" })}`);
  await expect(page.getByText("Nenhuma linha com estes filtros.")).toBeVisible();
  await look(page, "dados-sem-linhas");
  await page.getByRole("button", { name: "Limpar filtros" }).click();
  await expect(grid(page, "cad.info_fundos")).toBeVisible();
  await page.goto("/dados/cad/info_rf?ordem=emissor");
  await expect(page.getByText(/O seu papel não permite filtrar nem ordenar/)).toBeVisible();
  await expect(page.getByText("Código DADOS-PESSOAIS")).toBeVisible();
});

test("waiting and failing have their look, and the way on", async ({ page }) => {
  await signIn(page, "leitor");
  let fail = true;
  await page.route("**/api/dados/linhas?*", async (route) => {
    if (!fail) return route.continue();
    await new Promise((later) => setTimeout(later, 1500));
    await route.fulfill({
      status: 422,
      json: { detail: "A consulta demorou demais e foi cancelada", code: "DADOS-TEMPO" },
    });
  });
  await page.goto("/dados/pos/pos_cota");
  await expect(page.getByRole("status", { name: "Carregando…" })).toBeVisible();
  await expect(page.getByText("A consulta demorou demais e foi cancelada")).toBeVisible();
  await look(page, "dados-demorou");
  fail = false;
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(grid(page, "pos.pos_cota")).toBeVisible();
});

test("loads lead to their run, their document and their rows", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/cad/info_fundos?parte=cargas");
  await expect(page.getByText("Esta tabela não guarda de que carga vieram as suas linhas.")).toBeVisible();
  await page.goto("/dados/aux/indices?parte=qualidade");
  await expect(page.getByText("Sobre todas as 0 linhas da tabela")).toBeVisible();
  await page.goto("/dados/pos/pos_cota?parte=cargas");
  const loads = page.getByRole("table", { name: "Cargas de onde vieram as linhas" });
  await expect(loads.getByRole("row")).toHaveCount(51);
  await page.getByRole("button", { name: "Mais cargas" }).click();
  await expect(loads.getByRole("row").nth(60)).toBeAttached();
  const first = loads.getByRole("row").nth(1);
  await expect(first.locator('a[href^="/api/documentos/"]')).toBeVisible();
  const run = first.locator('a[href^="/etl/"]');
  await expect(run).toHaveText(/^\d+$/);
  await first.getByRole("link", { name: /^Ver as 1 linhas da carga/ }).click();
  await expect(page.getByText("1 de 1 linhas")).toBeVisible();
  await expect(page.getByText(/^id_carga = \d+$/)).toBeVisible();
  await page.getByRole("tab", { name: "Qualidade" }).click();
  await expect(page.getByText("Sobre as 1 linhas do filtro")).toBeVisible();
  await page.getByLabel("Só as linhas do filtro").uncheck();
  await expect(page.getByText(/^Sobre todas as [\d.]{2,} linhas da tabela$/)).toBeVisible();
});

test("an operator asks in SQL, by keyboard, and is told what cannot be asked", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/dados");
  await page.getByRole("link", { name: "Consultar em SQL" }).click();
  await expect(page).toHaveURL(/\/dados\/sql$/);
  const field = page.getByLabel("Consulta", { exact: true });
  await field.press("Control+Enter");
  const result = page.getByRole("grid", { name: "Resultado da consulta" });
  await expect(result.getByRole("columnheader", { name: "pl_posicao" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^select f\.apelido/ })).toBeVisible();
  await look(page, "dados-sql");
  await page.getByRole("button", { name: "Exportar" }).click();
  await page.getByRole("menuitem", { name: /Copiar/ }).click();
  await expect(page.getByText(/linhas copiadas/).first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^apelido\tdata_pos\tpl_posicao\r?\n/);

  await field.fill("select * from ");
  await page.getByLabel("Tabela", { exact: true }).selectOption("etl.carga");
  await page.getByRole("button", { name: "Pôr etl.carga na consulta" }).click();
  await expect(field).toHaveValue("select * from etl.carga");
  await expect(field).toBeFocused();
  await field.fill("select * from etl.usuario");
  await page.getByRole("button", { name: "Consultar", exact: true }).click();
  await expect(page.getByText(/a tabela não existe ou não pode ser consultada/)).toBeVisible();
  await expect(page.getByText("Código DADOS-RECUSADA")).toBeVisible();
  await look(page, "dados-sql-recusada");
  await field.fill("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i from n");
  await field.press("Control+Enter");
  await expect(page.getByText("Só as primeiras 10.000 linhas estão aqui.")).toBeVisible();
  await look(page, "dados-sql-cortada");
  await field.fill("select 1 where false");
  await field.press("Control+Enter");
  await expect(page.getByText("A consulta não encontrou nenhuma linha.")).toBeVisible();
  await page.getByRole("button", { name: /select \* from etl\.usuario/ }).click();
  await expect(field).toHaveValue("select * from etl.usuario");
  await field.press("Tab");
  await expect(page.getByRole("button", { name: "Consultar", exact: true })).toBeFocused();
});

test("SQL is not for readers", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/sql");
  await expect(page.getByText(/operador/).first()).toBeVisible();
  await expect(page.getByLabel("Consulta", { exact: true })).toHaveCount(0);
  await look(page, "dados-sql-leitor");
});

test("an endless query is given up", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/dados/sql");
  await page
    .getByLabel("Consulta", { exact: true })
    .fill("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n");
  await page.getByRole("button", { name: "Consultar", exact: true }).click();
  await expect(page.getByRole("button", { name: "Consultando…" })).toBeVisible();
  await expect(page.getByText("A consulta demorou demais e foi cancelada")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("Código DADOS-TEMPO")).toBeVisible();
});

test("a view is kept under a name, chosen again, and removed", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/dados/cad/info_rv");
  await page.getByRole("button", { name: "Visões" }).click();
  const dialog = page.getByRole("dialog", { name: "Visões" });
  await expect(dialog.getByText("Nenhuma visão guardada.")).toBeVisible();
  await expect(dialog.getByText("Para guardar uma visão, filtre a página primeiro.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(`/dados/cad/info_rv?ordem=-ticker&${filters({ coluna: "ticker", op: "preenchido" })}`);
  await page.getByRole("button", { name: "Visões" }).click();
  for (const name of ["Com código", "Com código"]) {
    await dialog.getByLabel("Nome da visão").fill(name);
    await dialog.getByLabel("Mostrar a todos").check();
    await dialog.getByRole("button", { name: "Guardar visão" }).click();
    await expect(dialog.getByRole("button", { name: /^Com código/ })).toBeVisible();
  }
  await expect(dialog.getByText("Você já tem uma visão desta página com este nome")).toBeVisible();
  await look(page, "dados-visoes");
  await page.goto("/dados/cad/info_rv?parte=colunas");
  await page.getByRole("tab", { name: "Linhas" }).click();
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByRole("button", { name: /^Com código/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/ordem=-ticker/);
  await expect(page.getByText("ticker com valor")).toBeVisible();

  await page.goto("/etl?sistema=qore");
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByLabel("Nome da visão").fill("Só QORE");
  await dialog.getByRole("button", { name: "Guardar visão" }).click();
  await expect(dialog.getByRole("button", { name: "Só QORE", exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Remover a visão Só QORE" }).click();
  await expect(dialog.getByText("Nenhuma visão guardada.")).toBeVisible();
  await page.goto("/dados/cad/info_rv");
  await page.getByRole("button", { name: "Visões" }).click();
  await dialog.getByRole("button", { name: "Remover a visão Com código" }).click();
  await expect(dialog.getByText("Nenhuma visão guardada.")).toBeVisible();
});

test("the drawing is walked by keyboard, and shows the way between two tables", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema");
  await page.getByRole("button", { name: /^pos_rf/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/tabela=pos\.pos_rf/);
  const panel = page.getByRole("complementary", { name: "pos.pos_rf" });
  await expect(panel.getByText("data_vencimento")).toBeVisible();
  await panel.getByLabel("Caminho até").selectOption("etl.arquivo");
  await expect(panel.getByRole("listitem").filter({ hasText: "etl.carga" }).last()).toBeVisible();
  await page.getByLabel("Só a escolhida e as vizinhas").check();
  await expect(page.getByText("3 tabelas", { exact: true })).toBeVisible();
  await page.getByLabel("Procurar tabela ou coluna").fill("inexistente");
  await expect(page.getByText("Nenhuma tabela ou coluna com este nome.")).toBeVisible();
  await page.getByRole("button", { name: "Limpar filtros" }).click();
  await panel.getByRole("link", { name: "Ver as linhas em Dados" }).click();
  await expect(grid(page, "pos.pos_rf")).toBeVisible();
});

test("the drawing in space is chosen from its list, and there is a way without it", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema?vista=3d");
  await expect(page.getByText("Este computador pede menos movimento: o esquema abre em 2D.")).toBeVisible();
  await expect(page.getByRole("group", { name: "Desenho das tabelas" })).toBeVisible();
  await page.getByRole("button", { name: "Abrir em 3D mesmo assim" }).click();
  await expect(page.getByRole("img", { name: /Desenho 3D de \d+ tabelas/ }).locator("canvas")).toBeVisible();
  await page
    .getByRole("list", { name: "Tabelas do desenho" })
    .getByRole("button", { name: /pos_caixa/ })
    .click();
  await expect(page.getByRole("complementary", { name: "pos.pos_caixa" })).toBeVisible();
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind === "webgl2" ? null : (real as (...all: unknown[]) => unknown).call(this, kind, ...rest);
    } as typeof real;
  });
  await page.reload();
  await expect(page.getByText("Este navegador não desenha em 3D.")).toBeVisible();
  await page.getByRole("button", { name: "Abrir o desenho 2D" }).click();
  await expect(page.getByRole("group", { name: "Desenho das tabelas" })).toBeVisible();
});

test("in space the camera comes to the chosen table, and a second click opens its rows", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/esquema?vista=3d");
  await page.getByRole("button", { name: "Abrir em 3D mesmo assim" }).click();
  const canvas = page.getByRole("img", { name: /Desenho 3D de \d+ tabelas/ }).locator("canvas");
  await expect(canvas).toBeVisible();
  const table = page.getByRole("list", { name: "Tabelas do desenho" }).getByRole("button", { name: /pos_rf/ });
  await table.click();
  await expect(page.getByRole("complementary", { name: "pos.pos_rf" })).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await picture(page, `esquema-3d-perto-${theme}`);
  }
  // What was chosen stands in the middle.
  await canvas.dblclick();
  await expect(page).toHaveURL(/\/dados\/pos\/pos_rf/);
});
