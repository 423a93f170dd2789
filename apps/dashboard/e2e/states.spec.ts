// Every kind of page in every state that what it shows can be in: late, failed, old, without a connection, empty, filtered to
// nothing, not found. What only some kinds have, such as a role that may not look, is in the tests of their pages.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WebSocketRoute } from "@playwright/test";
import { ended, program, run, said } from "./environment";
import { Line } from "./line";
import { expect, expectNoBarriers, lastDay, type Page, showTheme, signIn, test } from "./page";

interface Kind {
  name: string;
  path: string;
  /** The call whose answer the page waits for. */
  call: RegExp;
  /** What stands on it when the answer is there. */
  shows: (page: Page) => ReturnType<Page["locator"]>;
}

const text = (said: string | RegExp) => (page: Page) => page.getByText(said).first();
const row = (name: RegExp) => (page: Page) => page.getByRole("row", { name }).first();
const grid = (name: string) => (page: Page) => page.getByRole("grid", { name });

const KINDS: Kind[] = [
  { name: "Painel", path: "/", call: /\/api\/painel/, shows: text("Fundos completos") },
  { name: "matriz", path: "/", call: /\/api\/cobertura/, shows: (page) => page.getByRole("grid") },
  {
    name: "Execuções",
    path: "/etl",
    call: /\/api\/jobs\?/,
    shows: (page) => page.getByRole("link", { name: "1", exact: true }),
  },
  {
    name: "Execução",
    path: "/etl/1",
    call: /\/api\/jobs\/1$/,
    shows: (page) => page.getByRole("tab", { name: "Documentos" }),
  },
  { name: "documentos", path: "/etl/1?parte=itens", call: /\/api\/jobs\/1\/itens/, shows: text(/^\d+ linhas$/) },
  { name: "Logs", path: "/logs?run=1", call: /\/api\/jobs\?/, shows: text("Portal autenticado") },
  { name: "Carteiras", path: "/carteiras?data=ULTIMO", call: /\/api\/carteiras\?/, shows: grid("Carteiras") },
  { name: "Carteira", path: "/carteiras/1", call: /\/api\/carteiras\/1\/serie/, shows: text("PL e cota") },
  { name: "composição", path: "/carteiras/1?parte=composicao", call: /\/composicao/, shows: text(/^Composição em/) },
  { name: "Dados", path: "/dados", call: /\/api\/dados\/esquemas$/, shows: text("Escolha uma tabela") },
  { name: "linhas", path: "/dados/pos/pos_cota", call: /\/api\/dados\/linhas/, shows: grid("Linhas de pos.pos_cota") },
  {
    name: "Esquema",
    path: "/esquema",
    call: /\/api\/esquema$/,
    shows: text("pos_derivativos"),
  },
  { name: "Fundos", path: "/fundos", call: /\/api\/fundos\/cadastro$/, shows: text("Setas andam") },
  { name: "Ajustes", path: "/ajustes/credenciais", call: /\/api\/credentials$/, shows: text("sem senha") },
  { name: "usuários", path: "/ajustes/usuarios", call: /\/api\/usuarios/, shows: row(/operador/) },
  {
    name: "auditoria",
    path: "/ajustes/auditoria",
    call: /\/api\/auditoria\?(?!.*limit=1(&|$))/,
    shows: row(/Entrar pelo navegador/),
  },
];

async function addressOf(page: Page, { path }: Kind): Promise<string> {
  return path.includes("ULTIMO") ? path.replace("ULTIMO", await lastDay(page)) : path;
}

for (const kind of KINDS) {
  test(`${kind.name}: late, failed, there, and old`, async ({ page }) => {
    await signIn(page, "administrador");
    let fails = true;
    await page.route(kind.call, async (route) => {
      if (!fails) return route.continue();
      await new Promise((later) => setTimeout(later, 1000));
      await route.fulfill({ status: 500, json: { detail: "O banco de dados não respondeu", code: "ARMAZEM-FALHA" } });
    });
    let live: WebSocketRoute | undefined;
    await page.routeWebSocket(/\/ws/, (socket) => {
      live = socket;
      socket.connectToServer();
    });
    await page.goto(await addressOf(page, kind));
    await expect(page.getByRole("status", { name: "Carregando…" }).first()).toBeVisible();
    const failure = page.getByRole("alert").filter({ hasText: "ARMAZEM-FALHA" }).first();
    await expect(failure).toContainText("O banco de dados não respondeu");
    await expectNoBarriers(page);
    fails = false;
    await failure.getByRole("button", { name: "Tentar de novo" }).click();
    await expect(kind.shows(page)).toBeVisible();
    await expect(failure).toBeHidden();
    fails = true;
    await expect(page.getByText("Ao vivo").first()).toBeAttached();
    live?.send(JSON.stringify({ type: "resync" }));
    await expect(page.getByText(/^Dados de \d\d:\d\d:\d\d; a última atualização falhou/).first()).toBeVisible();
    await expect(kind.shows(page)).toBeVisible();
    await showTheme(page, "dark");
    await expectNoBarriers(page);
  });
}

test("without a connection every page keeps what it shows", async ({ page }) => {
  test.slow();
  await signIn(page, "administrador");
  const line = new Line();
  for (const kind of KINDS) {
    const address = await line.open();
    await page.goto(`${address}${await addressOf(page, kind)}`);
    await expect(kind.shows(page), kind.name).toBeVisible();
    await expect(page.getByText("Ao vivo").first()).toBeAttached();
    await line.cut();
    await expect(page.getByText(/^Sem ligação com o servidor/), kind.name).toBeVisible();
    await expect(kind.shows(page), kind.name).toBeVisible();
  }
});

/** What changes something, on the pages that have it. */
const ACTIONS = [
  ["/etl", "Nova execução"],
  ["/etl", "Executar agora"],
  ["/etl/1", "Outras formas de repetir"],
  ["/etl/reprocessar", "Prever"],
  ["/ajustes/agenda", "Novo agendamento"],
  ["/ajustes/usuarios", "Novo usuário"],
] as const;

test("what cannot be done without a connection or a role is disabled, and says why", async ({ page }) => {
  test.slow();
  await signIn(page, "administrador");
  const line = new Line();
  for (const [path, name] of ACTIONS) {
    const action = page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();
    await page.goto(`${await line.open()}${path}`);
    await expect(action, name).toBeEnabled();
    await expect(page.getByText("Ao vivo").first()).toBeAttached();
    await line.cut();
    await expect(action, name).toBeDisabled();
    await expect(action, name).toHaveAttribute("title", "Sem ligação com o servidor");
  }
  await signIn(page, "leitor");
  await page.goto("/etl");
  for (const name of ["Nova execução", "Reprocessar período", "Executar agora"]) {
    await expect(page.getByRole("button", { name })).toBeDisabled();
    await expect(page.getByRole("button", { name })).toHaveAttribute("title", "Precisa do papel operador");
  }
});

const FILTERED = [
  ["/?fundo=xyzw", "Nenhum fundo com este filtro."],
  ["/etl?sistema=maps", "Nenhuma execução com estes filtros."],
  ["/etl/1?parte=itens&q=xyzw", "Nenhuma linha com este filtro."],
  ["/logs?run=1&busca=xyzw", "Nenhuma linha com este filtro."],
  ["/carteiras?data=ULTIMO&q=xyzw", "Nenhuma linha com este filtro."],
  ["/esquema?q=xyzw", "Nenhuma tabela ou coluna com este nome."],
  ["/fundos?q=xyzw", "Nenhum fundo com estes filtros."],
  ["/ajustes/auditoria?quem=xyzw", "Nenhum registro com estes filtros."],
] as const;

test("when a filter leaves nothing, the filter is named", async ({ page }) => {
  await signIn(page, "administrador");
  const day = await lastDay(page);
  for (const [path, words] of FILTERED) {
    await page.goto(path.replace("ULTIMO", day));
    await expect(page.getByText(words), path).toBeVisible();
  }
});

test("what does not exist is said, with the way to what does", async ({ page }) => {
  await signIn(page, "administrador");
  for (const [path, words] of [
    ["/etl/999999", "Não há execução 999999."],
    ["/carteiras/999999", "Não há este fundo."],
    ["/dados/pos/nada", "Não há esta tabela, ou ela não pode ser consultada."],
    ["/nada", "Esta página não existe"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(words).first(), path).toBeVisible();
    await expect(page.getByRole("main").getByRole("link").first(), path).toBeVisible();
  }
  await page.goto("/logs?run=999999");
  await expect(page.getByRole("alert")).toContainText("EXEC-DESCONHECIDA");
  await page.goto("/ajustes/nada");
  await expect(page).toHaveURL(/\/ajustes\/credenciais$/);
});

const NEVER = [
  ["/", "Nenhum fundo com documentos."],
  ["/etl", "Nenhuma execução ainda."],
  ["/logs", "Nenhuma execução ainda."],
  ["/carteiras", "Nenhuma posição carregada nos últimos seis meses."],
  ["/dados/pos/pos_cota", "A tabela está vazia."],
  ["/fundos", "Nenhum fundo cadastrado."],
  ["/ajustes/agenda", "Nenhum agendamento."],
] as const;

test("a system on its first day says what to do first", async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "etl-e2e-"));
  const config = join(folder, "etl.toml");
  await writeFile(
    config,
    `banco = "sqlite://${folder}/etl.db"\ndocumentos = "${folder}/documentos"\nespaco_minimo_mb = 0\n[servidor]\nendereco = "127.0.0.1:0"\n`,
  );
  const password = process.env["E2E_PASSWORD"] ?? "";
  await run("etl", ["usuario", "criar", "nova", "--papel", "administrador", "--config", config], {
    ...process.env,
    ETL_USUARIO_SENHA: password,
  });
  const server = program("etl-server", ["--config", config]);
  try {
    const address = await said(server, /Servidor em (http:\/\/\S+)\s/);
    const data = { username: "nova", password };
    const entered = await page.request.post(`${address}/api/auth/login`, { data, headers: { "X-ETL": "1" } });
    expect(entered.status()).toBe(200);
    for (const [path, words] of NEVER) {
      await page.goto(`${address}${path}`);
      await expect(page.getByText(words).first(), path).toBeVisible();
      await expectNoBarriers(page);
    }
  } finally {
    await page.goto("about:blank");
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  }
});
