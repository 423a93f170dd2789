// The register of funds: typed into by keyboard, saved or refused without losing anything, pasted only after it was seen.
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

const grid = (page: Page) => page.getByRole("grid", { name: "Cadastro de fundos" });
const unsaved = (page: Page, cells: number) => page.getByText(new RegExp(`^${cells} células? por salvar`));

async function open(page: Page, address = "/fundos"): Promise<void> {
  await page.goto(address);
  await expect(grid(page).getByRole("gridcell").first()).toBeVisible();
}

/** The columns in their order. */
const TITLES = [
  ...["apelido", "nome", "cnpj", "subclasse", "tipo", "situacao", "alertas", "inicio", "fim", "tipos_esperados"],
  ...["prazo", "responsavel", "tolerancia", "indice", "pasta_destino", "portais"],
];

/** The first cell, by keyboard. */
async function start(page: Page): Promise<void> {
  await grid(page).locator("[data-cell][tabindex='0']").focus();
  await page.keyboard.press("Control+Home");
}

test("cells are walked, typed into, taken back and saved by keyboard", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await start(page);
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
  await expect(grid(page).locator("[data-cell='0 4']")).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("FIX");
  await page.keyboard.press("Escape");
  await expect(unsaved(page, 1)).toBeHidden();
  await page.keyboard.type("FIX");
  await page.keyboard.press("Enter");
  await expect(grid(page).locator("[data-cell='1 4']")).toBeFocused();
  await expect(unsaved(page, 1)).toBeVisible();
  await page.keyboard.press("Control+Z");
  await expect(unsaved(page, 1)).toBeHidden();
  await page.keyboard.press("Control+Y");
  await expect(unsaved(page, 1)).toBeVisible();
  await page.keyboard.press("Control+S");
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
  await page.reload();
  await expect(grid(page).locator("[data-cell='0 4']")).toHaveText("FIX");
});

test("what holds for one fund only is typed, told apart when wrong, and seen where it works", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await start(page);
  const at = async (name: string) => {
    const column = TITLES.indexOf(name);
    await page.keyboard.press("Home");
    for (let step = 0; step < column; step += 1) await page.keyboard.press("ArrowRight");
    return grid(page).locator(`[data-cell='0 ${column}']`);
  };
  const put = async (name: string, text: string) => {
    const cell = await at(name);
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
    return cell;
  };
  const portals = await at("portais");
  await expect(portals).toBeInViewport({ ratio: 1 });
  await expect(portals).toHaveText(/^qore: [0-9a-f-]{36}$/);
  await expect(grid(page).locator("[data-cell='0 0']")).toBeInViewport();
  await expect(page.getByText("Só de leitura: mude em Nomes nos portais.")).toBeVisible();
  for (const [name, text] of [
    ["prazo", "11h"],
    ["tolerancia", "1.500"],
    ["tipos_esperados", "fax"],
    ["pasta_destino", "../fora"],
  ] as const) {
    await expect(await put(name, text)).toHaveAttribute("aria-invalid", "true");
  }
  await put("prazo", "9:15");
  await put("tolerancia", "1.250,5");
  await put("tipos_esperados", "pdf, xml");
  await put("pasta_destino", "Mesa A/Fundo");
  await put("responsavel", "Ana Müller");
  await put("indice", "NADA");
  await page.keyboard.press("Control+S");
  await expect(page.getByRole("alert")).toContainText("Índice: não há este índice");
  await put("indice", "cdi");
  await page.keyboard.press("Control+S");
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
  await expectNoBarriers(page);
  await page.reload();
  for (const [name, text] of [
    ["tipos_esperados", "PDF, XML"],
    ["prazo", "09:15"],
    ["responsavel", "Ana Müller"],
    ["tolerancia", "1.250,50"],
    ["indice", "CDI"],
    ["pasta_destino", "Mesa A/Fundo"],
  ] as const) {
    await expect(grid(page).locator(`[data-cell='0 ${TITLES.indexOf(name)}']`)).toHaveText(text);
  }
  await page.getByLabel("Alertas").selectOption("sem nome em portal");
  await expect(page.getByText("Nenhum fundo com estes filtros.")).toBeVisible();
  await page.getByRole("button", { name: "Limpar filtros" }).click();
  await expect(grid(page).getByRole("gridcell").first()).toBeVisible();
  // Emptied, the fund is as before for whoever comes next: every kind is expected, by the usual hour.
  for (const name of ["tipos_esperados", "prazo"]) {
    await start(page);
    const cell = await at(name);
    await page.keyboard.press("Delete");
    await expect(cell).toBeEmpty();
  }
  await page.keyboard.press("Control+S");
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
});

test("one text goes into every selected row, and cells are copied for a spreadsheet", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await start(page);
  for (let step = 0; step < 7; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.type("03/11/2025");
  await page.keyboard.press("Control+Enter");
  await expect(unsaved(page, 3)).toBeVisible();
  await grid(page).locator("[data-cell='0 0']").click();
  await grid(page)
    .locator("[data-cell='2 7']")
    .click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+C");
  await expect(page.getByText("3 linhas copiadas", { exact: true })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\r\n")).toHaveLength(3);
  expect(copied.split("\t").at(-1)).toBe("03/11/2025");
  await page.getByRole("link", { name: "Painel" }).click();
  const question = page.getByRole("dialog", { name: "Sair sem salvar?" });
  await expect(question.getByText("3 células mudadas")).toBeVisible();
  await question.getByRole("button", { name: "Cancelar" }).click();
  await expect(unsaved(page, 3)).toBeVisible();
});

test("what is refused or not answered stays typed, with its reason", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page, "/fundos?ordem=-nome");
  await start(page);
  const put = async (column: number, text: string) => {
    await page.keyboard.press("Home");
    for (let step = 0; step < column; step += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  };
  await put(7, "ontem");
  await expect(grid(page).locator("[data-cell='0 7']")).toHaveAttribute("aria-invalid", "true");
  await put(7, "20/11/2025");
  await put(8, "03/11/2025");
  await page.keyboard.press("Control+S");
  const refused = page.getByRole("alert");
  await expect(refused).toContainText("vem antes do início");
  await expect(grid(page).locator("[data-cell='0 8']")).toHaveText("03/11/2025");
  await put(7, "02/11/2025");
  await page.route("**/api/fundos/cadastro/*", (route) => route.abort());
  await page.keyboard.press("Control+S");
  await expect(page.getByText(/Nada do que foi digitado se perdeu/).first()).toBeVisible();
  await expect(unsaved(page, 2)).toBeVisible();
  await page.unroute("**/api/fundos/cadastro/*");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
  await expect(refused).toBeHidden();
});

test("somebody else's change is not overwritten unseen", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  const { fundos } = await (await page.request.get("/api/fundos/cadastro")).json();
  const { id_fundo, etag } = fundos[1];
  await grid(page).locator("[data-cell='1 4']").click();
  await page.keyboard.type("MEU");
  await page.keyboard.press("Enter");
  const answer = await page.request.patch(`/api/fundos/cadastro/${id_fundo}`, {
    data: { fim: "2031-12-31" },
    headers: { "X-ETL": "1", "If-Match": etag },
  });
  expect(answer.status()).toBe(200);
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByRole("alert")).toContainText("FUNDO-MUDOU");
  await expect(grid(page).locator("[data-cell='1 4']")).toHaveText("MEU");
  await expect(grid(page).locator("[data-cell='1 8']")).toHaveText("31/12/2031");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("1 fundo salvo", { exact: true })).toBeVisible();
});

test("a pasted block is applied only when every cell is right", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await page.getByRole("button", { name: "Colar de planilha" }).click();
  const dialog = page.getByRole("dialog", { name: "Colar de uma planilha" });
  const block = dialog.getByLabel("Linhas copiadas, com a linha de títulos");
  const good = `${cnpj("990001110001")}\tFUNDO PALMEIRA MULTIMERCADO\tPALMEIRA\t03/11/2025`;
  await block.fill(`cnpj\tnome\tapelido\tinicio\n${good}\n99.000.222/0001-00\tFUNDO IPÊ\tIPE\t31/02/2025`);
  await dialog.getByRole("button", { name: "Conferir" }).click();
  await expect(dialog.getByText("os dígitos verificadores não conferem")).toBeVisible();
  await expect(dialog.getByText("data ilegível: use DD/MM/AAAA")).toBeVisible();
  await expect(dialog.getByText("1 linha tem falha: nada é aplicado")).toBeVisible();
  await expect(dialog.getByRole("button", { name: /^Aplicar/ })).toBeDisabled();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `fundos-colar-${theme}`);
  }
  await block.fill(`cnpj\tnome\tapelido\tinicio\n${good}`);
  await expect(dialog.getByRole("button", { name: /^Aplicar/ })).toBeDisabled();
  await dialog.getByRole("button", { name: "Conferir" }).click();
  await dialog.getByRole("button", { name: "Aplicar 1 linha" }).click();
  await expect(page.getByText(/1 fundo incluído/).first()).toBeVisible();
  await page.getByLabel("Filtrar").fill("palmeira");
  await expect(grid(page).getByRole("gridcell", { name: "PALMEIRA", exact: true })).toBeVisible();
  await grid(page).locator("[data-cell='0 0']").click();
  await page.getByRole("button", { name: "1 selecionado" }).click();
  await page.getByRole("menuitem", { name: "Remover PALMEIRA" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remover" }).click();
  await expect(page.getByText("PALMEIRA removido do cadastro", { exact: true })).toBeVisible();
  await expect(page.getByText("Nenhum fundo com estes filtros.")).toBeVisible();
});

test("a workbook goes out and comes back as a block that is seen first", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await page.getByRole("button", { name: "Arquivos" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Exportar em Excel (.xlsx)" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("fundos.xlsx");
  await page.getByRole("button", { name: "Colar de planilha" }).click();
  const dialog = page.getByRole("dialog", { name: "Colar de uma planilha" });
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    dialog.getByRole("button", { name: "Abrir planilha (.xlsx)" }).click(),
  ]);
  await chooser.setFiles(await download.path());
  await expect(dialog.getByText(/^0 a incluir · 0 a mudar · \d+ iguais · 0 com falha$/)).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Aplicar", exact: true })).toBeDisabled();
  await dialog.getByLabel("Planilha do Excel").setInputFiles({
    name: "nada.xlsx",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("nada"),
  });
  await expect(dialog.getByText(/não é uma planilha do Excel/)).toBeVisible();
  await expectNoBarriers(page);
});

test("a fund is added with faults told at their fields", async ({ page }) => {
  await signIn(page, "configurador");
  await open(page);
  await page.getByRole("button", { name: "Cadastrar" }).click();
  const dialog = page.getByRole("dialog", { name: "Cadastrar fundo" });
  await dialog.getByLabel("Nome", { exact: true }).fill("FUNDO JACARANDÁ");
  await dialog.getByLabel("CNPJ").fill("99.000.333/0001-00");
  await dialog.getByRole("button", { name: "Cadastrar" }).click();
  await expect(dialog.getByText("os dígitos verificadores não conferem")).toBeVisible();
  await expect(dialog.getByLabel("Nome", { exact: true })).toHaveValue("FUNDO JACARANDÁ");
  await dialog.getByLabel("CNPJ").fill(cnpj("990003330001"));
  await dialog.getByRole("button", { name: "Cadastrar" }).click();
  await expect(page.getByText("FUNDO JACARANDÁ cadastrado", { exact: true })).toBeVisible();
});

test("funds that came by themselves are confirmed, and a portal's name points elsewhere", async ({ page }) => {
  await signIn(page, "configurador");
  const { fundos } = await (await page.request.get("/api/fundos/cadastro")).json();
  const names = await page.request.get("/api/fundos/cadastro/pendentes");
  expect((await names.json()).fundos).toEqual([]);
  await page.goto("/fundos?parte=entrada");
  await expect(page.getByText("Nenhum fundo à espera.")).toBeVisible();
  for (const { id_fundo, etag } of fundos.slice(-3)) {
    const headers = { "X-ETL": "1", "If-Match": etag };
    await page.request.patch(`/api/fundos/cadastro/${id_fundo}`, { data: { situacao: "sem cadastro" }, headers });
  }
  await page.reload();
  await expect(page.getByRole("tab", { name: "Sem cadastro (3)" })).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `fundos-entrada-${theme}`);
  }
  const first = page.getByRole("button", { name: /^Confirmar (?!todos)/ }).first();
  const name = (await first.getAttribute("aria-label")) ?? "";
  await first.click();
  await expect(page.getByText("1 fundo confirmado", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name, exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Confirmar todos (2)" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("2 fundos confirmados", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Nomes nos portais" }).click();
  const move = page.getByRole("button", { name: /^Indicar outro fundo para/ });
  await move.last().click();
  const dialog = page.getByRole("dialog", { name: "Indicar outro fundo" });
  await expect(dialog.getByRole("button", { name: "Indicar" })).toBeDisabled();
  await dialog.getByRole("radio").first().check();
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Cancelar" }).click();
  await expect(dialog).toBeHidden();
});

test("the portal is asked which files of a fund it has, and none is fetched", async ({ page }) => {
  await signIn(page, "operador");
  await open(page, "/fundos?ordem=apelido");
  await start(page);
  await page.getByRole("button", { name: "1 selecionado" }).click();
  await page.getByRole("menuitem", { name: /^Procurar arquivos de .* no portal$/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Arquivos de .* no portal$/ });
  await dialog.getByRole("button", { name: "Procurar no último dia útil" }).click();
  await expect(dialog.getByText("publicado", { exact: true })).toHaveCount(3);
  await expect(dialog.getByText(/recebido$/)).toHaveCount(3);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `fundos-procurar-${theme}`);
  }
  await dialog.locator("input[type='date']").fill("2019-01-02");
  await dialog.getByRole("button", { name: "Procurar", exact: true }).click();
  await expect(dialog.getByText("falta este dia")).toHaveCount(3);
  await page.route("**/procurar", (route) =>
    route.fulfill({ status: 503, json: { detail: "O sistema está cheio", code: "API-CHEIA" } }),
  );
  await dialog.getByRole("button", { name: "Procurar", exact: true }).click();
  await expect(dialog.getByText("O sistema está cheio")).toBeVisible();
  await dialog.getByRole("button", { name: "Fechar" }).last().click();
  await expect(dialog).toBeHidden();
});

test("a reader looks and copies, and is told what changing needs", async ({ page }) => {
  await signIn(page, "leitor");
  await open(page);
  await start(page);
  await page.keyboard.type("x");
  await expect(unsaved(page, 1)).toBeHidden();
  await expect(page.getByRole("button", { name: "Cadastrar" })).toHaveAttribute(
    "title",
    "Precisa do papel configurador",
  );
});

test("the register says when it is empty, when it fails, and holds five hundred long names", async ({ page }) => {
  await signIn(page, "configurador");
  const list = "**/api/fundos/cadastro";
  await page.route(list, (route) => route.fulfill({ json: { fundos: [] } }));
  await page.goto("/fundos");
  await expect(page.getByText("Nenhum fundo cadastrado.")).toBeVisible();
  await page.unroute(list);
  await page.route(list, (route) =>
    route.fulfill({ status: 500, json: { detail: "O banco de dados não respondeu", code: "ARMAZEM-FALHA" } }),
  );
  await page.goto("/fundos");
  await expect(page.getByRole("alert")).toContainText("ARMAZEM-FALHA");
  await page.unroute(list);
  await page.route(list, async (route) => {
    const { fundos } = await (await route.fetch()).json();
    const long = "FUNDO DE INVESTIMENTO EM COTAS DE FUNDOS DE INVESTIMENTO MULTIMERCADO CRÉDITO PRIVADO";
    const many = Array.from({ length: 500 }, (_, at) => ({
      ...fundos[at % fundos.length],
      id_fundo: at + 1,
      fundo: `${long} ${at}`,
      nome: `${long} RESPONSABILIDADE LIMITADA ${at}`,
    }));
    await route.fulfill({ json: { fundos: many } });
  });
  await page.getByRole("button", { name: "Tentar de novo" }).click();
  await expect(page.getByText("500 linhas", { exact: true })).toBeVisible();
  expect(await grid(page).getByRole("row").count()).toBeLessThan(60);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await start(page);
  await page.keyboard.press("Control+End");
  await expect(grid(page).locator("[data-cell='499 15']")).toBeFocused();
});

/** A number of a company with its check digits. */
function cnpj(first: string): string {
  const digits = [...first].map(Number);
  for (const length of [12, 13]) {
    const sum = digits.reduce((total, digit, at) => total + digit * (((length - 1 - at) % 8) + 2), 0);
    digits.push(sum % 11 < 2 ? 0 : 11 - (sum % 11));
  }
  return digits.join("");
}
