// Every page in both themes: no barriers, no overflow, and the pictures of the documents.
import type { Page } from "@playwright/test";
import { expect, expectNoBarriers, lastDay, picture, showTheme, signIn, test } from "./page";

const PAGES = [
  { path: "/?data=ULTIMO", name: "painel", heading: "Painel", ready: "Próximas execuções" },
  { path: "/carteiras?data=ULTIMO", name: "carteiras", heading: "Carteiras", ready: "PL (R$)" },
  { path: "/carteiras/1", name: "carteira", heading: /FUNDO|F[IU]/, ready: "PL e cota" },
  {
    path: "/carteiras/1?parte=rentabilidade",
    name: "carteira-rentabilidade",
    heading: /FUNDO|F[IU]/,
    ready: "Desde o início",
  },
  {
    path: "/carteiras/1?parte=composicao",
    name: "carteira-composicao",
    heading: /FUNDO|F[IU]/,
    ready: "Composição em",
  },
  {
    path: "/carteiras/1?parte=conciliacao",
    name: "carteira-conciliacao",
    heading: /FUNDO|F[IU]/,
    ready: "Conciliação em",
  },
  { path: "/carteiras/1?parte=arquivos", name: "carteira-arquivos", heading: /FUNDO|F[IU]/, ready: "vigente" },
  {
    path: "/carteiras/1?parte=movimentacoes",
    name: "carteira-movimentacoes",
    heading: /FUNDO|F[IU]/,
    ready: "não trazem aplicações e resgates",
  },
  { path: "/etl", name: "execucoes", heading: "Execuções", ready: "Histórico" },
  { path: "/etl/1", name: "execucao", heading: "Execução 1", ready: "Pendências" },
  { path: "/etl/1?parte=itens", name: "execucao-documentos", heading: "Execução 1", ready: "XLSX" },
  { path: "/etl/1?parte=tentativas", name: "execucao-tentativas", heading: "Execução 1", ready: "Tentativa 1" },
  { path: "/etl/1?parte=arquivos", name: "execucao-arquivos", heading: "Execução 1", ready: "vigente" },
  { path: "/etl/1?parte=conciliacao", name: "execucao-conciliacao", heading: "Execução 1", ready: "PL = quantidade" },
  { path: "/etl/1?parte=logs&saida=bruta", name: "execucao-saida-bruta", heading: "Execução 1", ready: '"job_id":1' },
  {
    path: "/etl?origem=agenda:404&fundo=1",
    name: "execucoes-filtro",
    heading: "Execuções",
    ready: "Nenhuma execução com estes filtros.",
  },
  { path: "/etl/1?parte=tempo", name: "execucao-tempo", heading: "Execução 1", ready: /^Tempo, de \d/ },
  {
    path: "/etl/1?parte=tempo&por=tarefas",
    name: "execucao-tempo-tarefas",
    heading: "Execução 1",
    ready: "planejar:qore",
  },
  { path: "/etl/1?parte=logs", name: "execucao-logs", heading: "Execução 1", ready: "Portal autenticado" },
  {
    path: "/etl/1?parte=configuracao",
    name: "execucao-configuracao",
    heading: "Execução 1",
    ready: "O pedido, como foi guardado",
  },
  { path: "/nada", name: "nao-existe", heading: "Esta página não existe", ready: "Painel" },
  { path: "/etl/novo", name: "execucao-nova", heading: "Execuções", ready: "Último dia útil" },
  { path: "/etl/reprocessar", name: "reprocessar", heading: "Execuções", ready: "O que pedir" },
  { path: "/logs?run=1", name: "logs", heading: "Logs", ready: "Portal autenticado" },
  { path: "/fundos", name: "fundos", heading: "Fundos", ready: "Setas andam" },
  { path: "/fundos?parte=nomes", name: "fundos-nomes", heading: "Fundos", ready: "Nome no portal" },
  { path: "/ajustes/credenciais", name: "ajustes-credenciais", heading: "Ajustes", ready: "sem senha" },
  { path: "/ajustes/caminhos", name: "ajustes-caminhos", heading: "Ajustes", ready: "QORE, Excel" },
  { path: "/ajustes/agenda", name: "ajustes-agenda", heading: "Ajustes", ready: "Nenhum agendamento." },
  { path: "/ajustes/notificacoes", name: "ajustes-notificacoes", heading: "Ajustes", ready: "Enviar teste" },
  { path: "/ajustes/usuarios", name: "ajustes-usuarios", heading: "Ajustes", ready: "operador" },
  { path: "/ajustes/sessoes", name: "ajustes-sessoes", heading: "Ajustes", ready: "esta sessão" },
  { path: "/ajustes/tokens", name: "ajustes-tokens", heading: "Ajustes", ready: "Nenhum token." },
  { path: "/ajustes/senha", name: "ajustes-senha", heading: "Ajustes", ready: "Senha nova" },
  { path: "/ajustes/auditoria", name: "ajustes-auditoria", heading: "Ajustes", ready: "Hash do último" },
  { path: "/ajustes/sistema", name: "ajustes-sistema", heading: "Ajustes", ready: "Banco de dados" },
];

/** Stands for the last day with positions. */
const LAST = "ULTIMO";

const THEMES = ["light", "dark"] as const;

test("entrar", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Entrar" })).toBeVisible();
  await check(page, "entrar");
});

for (const { path, name, heading, ready } of PAGES) {
  test(name, async ({ page }) => {
    await signIn(page, "administrador");
    await page.goto(path.includes(LAST) ? path.replace(LAST, await lastDay(page)) : path);
    await expect(page.getByRole("heading", { level: 1, name: heading, includeHidden: true })).toBeVisible();
    await expect(page.getByText(ready).first()).toBeAttached();
    await expect(page.getByText("Ao vivo").first()).toBeAttached();
    await check(page, name);
  });
}

async function check(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `${name}-${theme}`);
  }
}
