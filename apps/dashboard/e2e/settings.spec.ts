// Changing settings: a credential that is never shown again, a schedule, a user.
import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";
import { expect, expectNoBarriers, picture, showTheme, signIn, test } from "./page";

test("a credential is replaced, refused in words, and never read back", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/credenciais");
  await page.getByRole("button", { name: "Credencial de MAPS" }).click();
  const dialog = page.getByRole("dialog", { name: "Credencial de MAPS" });
  await dialog.getByLabel("Usuário").fill("mesa");
  await dialog.getByLabel("Senha").fill("segredo-do-portal");
  await dialog.getByLabel("Endereço").fill("http://sem-tls.exemplo");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(dialog.getByText("esperado um endereço https://")).toBeVisible();
  await expect(dialog.getByLabel("Senha")).toHaveValue("segredo-do-portal");
  await dialog.getByLabel("Endereço").fill("https://maps.exemplo");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("Credencial de MAPS salva, sem teste", { exact: true })).toBeVisible();
  await expect(page.getByText("senha definida")).toBeVisible();
  await expect(page.getByText(/^definida em \d\d\/\d\d\/\d{4} por configurador$/)).toBeVisible();
  const told = await (await page.request.get("/api/credentials")).text();
  expect(told).not.toContain("segredo-do-portal");

  await page.getByRole("button", { name: "Remover a credencial de MAPS" }).click();
  const question = page.getByRole("dialog", { name: "Remover a credencial de MAPS" });
  await expect(question.getByText("as próximas execuções de MAPS falham por falta de login")).toBeVisible();
  await question.getByRole("button", { name: "Remover" }).click();
  await expect(page.getByText("Credencial de MAPS removida", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remover a credencial de MAPS" })).toHaveCount(0);
});

test("a connection is tested in stages", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/credenciais");
  await page.getByRole("button", { name: "Testar QORE" }).click();
  const dialog = page.getByRole("dialog", { name: "Teste de QORE" });
  await expect(dialog.getByRole("listitem").or(dialog.getByRole("alert")).first()).toBeVisible({ timeout: 20_000 });
  // How it ended is still told after the dialog, and to whoever comes next.
  await dialog.getByRole("button", { name: "Fechar" }).last().click();
  await page.reload();
  await expect(page.getByText("Último teste")).toBeVisible();
  await expect(page.getByText(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d, configurador$/)).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `ajustes-credenciais-teste-${theme}`);
  }
});

test("a schedule is written in words and tells its next times", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/agenda");
  await page.getByRole("button", { name: "Novo agendamento" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(dialog.getByText("Dê um nome")).toBeVisible();
  await dialog.getByLabel("Nome").fill("coleta da manhã");
  await dialog.getByLabel("Hora", { exact: true }).fill("08:15");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("Dias úteis às 08:15")).toBeVisible();
  await expect(page.getByRole("list", { name: "Próximas vezes" }).getByRole("listitem")).toHaveCount(5);
  await page.getByRole("link", { name: "Execuções" }).click();
  await expect(page.getByText(/^Próxima: \d\d\/\d\d\/\d{4} 08:15:00$/)).toBeVisible();
  await page.getByRole("link", { name: "Ajustes" }).click();
  await page.getByRole("link", { name: "Agenda" }).click();
  await page.getByRole("button", { name: "Apagar coleta da manhã" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apagar" }).click();
  await expect(page.getByText("Nenhum agendamento.")).toBeVisible();
});

test("a message is tried, and what has left is told with the answer of the mail server", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/notificacoes");
  await expect(page.getByText("mesa@exemplo.invalid")).toBeVisible();
  await page.getByRole("button", { name: "Enviar teste" }).click();
  await expect(page.getByText("O servidor de e-mail aceitou a mensagem; confira a caixa de entrada")).toBeVisible();
  const sent = page.getByRole("table", { name: "Avisos" });
  await expect(sent.getByRole("row", { name: /enviado/ }).first()).toBeVisible();
  await sent.getByRole("link").last().click();
  await expect(page.getByRole("heading", { level: 1, name: /^Execução \d+$/ })).toBeVisible();
});

test("a message that is refused, a limit, and no mail server are told in words", async ({ page }) => {
  await signIn(page, "configurador");
  let answer: { status: number; json: unknown } = {
    status: 200,
    json: {
      sucesso: false,
      mensagem: "O servidor de e-mail recusou um destinatário",
      codigo: "EMAIL-DESTINATARIO",
      recusados: ["mesa@exemplo.invalid"],
    },
  };
  await page.route("**/api/notificacoes/testar", (route) => route.fulfill(answer));
  await page.goto("/ajustes/notificacoes");
  const button = page.getByRole("button", { name: "Enviar teste" });
  await button.click();
  await expect(page.getByText("Recusados pelo servidor: mesa@exemplo.invalid")).toBeVisible();
  await expect(page.getByText("EMAIL-DESTINATARIO")).toBeVisible();
  answer = { status: 429, json: { detail: "Pedidos demais; espere um minuto", code: "API-LIMITE" } };
  await button.click();
  await expect(page.getByText("Pedidos demais; espere um minuto")).toBeVisible();
  await page.route("**/api/notificacoes", (route) => route.fulfill({ json: { email: null, avisos: [] } }));
  await page.reload();
  await expect(page.getByText("Nenhum e-mail é enviado.")).toBeVisible();
  await expect(page.getByText("Nenhum aviso saiu ainda.")).toBeVisible();
});

test("a user is created with faults told at their fields", async ({ page }) => {
  await signIn(page, "administrador");
  await page.goto("/ajustes/usuarios");
  await page.getByRole("button", { name: "Novo usuário" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Usuário").fill("ana");
  await dialog.getByLabel("Senha").fill("curta");
  await dialog.getByRole("button", { name: "Criar" }).click();
  await expect(dialog.getByText("menos de 12 caracteres")).toBeVisible();
  await dialog.getByLabel("Senha").fill("Uma-senha-boa-de-verdade");
  await dialog.getByRole("button", { name: "Criar" }).click();
  await expect(page.getByText("Usuário ana criado", { exact: true })).toBeVisible();
  const users = page.getByRole("table", { name: "Usuários" });
  const first = users.getByRole("row").nth(1);
  await users.getByRole("button", { name: "Usuário", exact: true }).click();
  await expect(first).toContainText("administrador");
  await users.getByRole("button", { name: "Usuário", exact: true }).click();
  await expect(first).toContainText("operador");
  await page.getByRole("button", { name: "Exportar" }).click();
  const arriving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /^CSV \(dados\)/ }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await arriving).createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString("utf8")).toMatch(/\nana,leitor,sim,\d{4}-\d\d-\d\d/);
});

test("the audit is filtered by the address, and tells how its chain stands", async ({ page }) => {
  await signIn(page, "administrador");
  await page.goto("/ajustes/auditoria");
  await expect(page.getByText(/^Corrente de \d+ registros/)).toBeVisible();
  await page.getByRole("button", { name: "Conferir agora" }).click();
  await expect(page.getByText(/^\d+ registros, todos como foram escritos$/)).toBeVisible();
  await page.getByLabel("Ação", { exact: true }).selectOption("usuario.criar");
  await expect(page).toHaveURL(/acao=usuario\.criar/);
  await expect(page.getByRole("row", { name: /Entrar pelo navegador/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Criar um usuário/ }).first()).toBeVisible();
  await page.getByLabel("Quem", { exact: true }).fill("ninguem");
  await page.getByLabel("Quem", { exact: true }).press("Enter");
  await expect(page.getByText("Nenhum registro com estes filtros.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Quem", { exact: true })).toHaveValue("ninguem");
  await page.getByRole("button", { name: "Limpar filtros" }).first().click();
  await expect(page.getByRole("row", { name: /Entrar pelo navegador/ }).first()).toBeVisible();
});

test("the audit is for administrators", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/auditoria");
  await expect(page.getByText("Esta parte precisa do papel administrador")).toBeVisible();
});

test("each folder says how it is, what to do next, and which names its copies get", async ({ page }) => {
  await signIn(page, "configurador");
  await page.goto("/ajustes/caminhos");
  await expect(page.getByText("recebe arquivos").first()).toBeVisible();
  await expect(page.getByText(/ livres de /).first()).toBeVisible();
  await expect(page.getByText(/^2\d{3}[/\\]\d\d\.\d\d - Carteira XML - .+\.xml$/)).toBeVisible();
  const xml = page.getByLabel("QORE, XML");
  const before = await xml.inputValue();
  await page.getByLabel("CSV").fill("/pasta/que/falta");
  await xml.fill("/proc");
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText(/^Configuração salva/)).toBeVisible();
  await expect(page.getByText("não existe", { exact: true })).toBeVisible();
  await expect(page.getByText("Nenhum documento é copiado para esta pasta: nada a fazer.")).toBeVisible();
  await expect(page.getByText("só leitura", { exact: true })).toBeVisible();
  await expect(page.getByText(/dê ao usuário do programa permissão para gravar/)).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `ajustes-caminhos-problemas-${theme}`);
  }
  await page.getByLabel("CSV").fill("");
  await xml.fill(before);
  await page.getByRole("button", { name: "Salvar" }).click();
  await expect(page.getByText("não existe", { exact: true })).toHaveCount(0);
  await expect(page.getByText("só leitura", { exact: true })).toHaveCount(0);
});

test("a folder that is almost full says so, and a share that hangs", async ({ page }) => {
  await signIn(page, "leitor");
  await page.route("**/api/config/paths/situacao", async (route) => {
    const answer = await route.fetch();
    const { pastas } = (await answer.json()) as { pastas: { nome: string; situacao: string; livres_bytes: number }[] };
    for (const folder of pastas) {
      if (folder.nome === "qore_xml") Object.assign(folder, { situacao: "pouco_espaco", livres_bytes: 120_000_000 });
      if (folder.nome === "qore_pdf") Object.assign(folder, { situacao: "sem_resposta", livres_bytes: null });
    }
    await route.fulfill({ json: { pastas, minimo_bytes: 500_000_000 } });
  });
  await page.goto("/ajustes/caminhos");
  await expect(page.getByText("pouco espaço", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Menos de 500 MB livres: libere espaço/)).toBeVisible();
  await expect(page.getByText(/^120 MB livres de /)).toBeVisible();
  await expect(page.getByText("não respondeu", { exact: true })).toBeVisible();
  await page.unroute("**/api/config/paths/situacao");
  await page.getByRole("button", { name: "Conferir de novo" }).click();
  await expect(page.getByText("não respondeu", { exact: true })).toHaveCount(0);
});

test("the system says what it is, who works, and how to make a backup", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/ajustes/sistema");
  await expect(page.getByText(/^SQLite \d+\.\d+\.\d+, responde em \d+ ms$/)).toBeVisible();
  await expect(page.getByText(/mantém a fila em ordem/)).toBeVisible();
  await expect(page.getByText("Nenhuma cópia de segurança conhecida", { exact: false })).toBeVisible();
  await expect(page.getByText(/^sqlite3 ".+etl\.db" "VACUUM INTO/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Baixar diagnóstico" })).toBeDisabled();
  await expect(page.getByText("recebe arquivos")).toHaveCount(2);
  await page.route("**/api/health/details", async (route) => {
    const details = await (await route.fetch()).json();
    const held = {
      trabalhador: "mesa-02_3f2a9c11-0000",
      maquina: "mesa-02",
      id_tarefa: 7,
      job_id: 3,
      tipo: "coletar",
      sistema: "qore",
      chave: "coletar:qore:1",
      desde: "2026-11-23T08:00:00-03:00",
      posse_ate: "2026-11-23T08:02:10-03:00",
      ultimo_sinal: "2026-11-23T08:01:10-03:00",
    };
    Object.assign(details.trabalhadores, { tarefas: [held] });
    Object.assign(details.discos[0], { situacao: "pouco_espaco", livres_bytes: 90_000_000 });
    await route.fulfill({ json: details });
  });
  await page.reload();
  const row = page.getByRole("table", { name: "Trabalhadores" }).getByRole("row").last();
  for (const text of ["3f2a9c11", "mesa-02", "08:01:10", "08:02:10"]) await expect(row).toContainText(text);
  await expect(row.getByRole("link")).toHaveAttribute("href", "/etl/3");
  await expect(page.getByText(/^Menos do que uma execução exige/)).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `ajustes-sistema-trabalhadores-${theme}`);
  }
  await page.unroute("**/api/health/details");
  await page.route("**/api/health/details", async (route) => {
    const details = await (await route.fetch()).json();
    await route.fulfill({ json: { ...details, trabalhadores: { tarefas: [], lider: null } } });
  });
  await page.reload();
  await expect(page.getByText(/^Nenhum trabalhador está no ar/)).toBeVisible();
  await expect(page.getByText("Nenhuma tarefa em andamento.")).toBeVisible();
});

test("the diagnosis comes as one file, and the audit tells of it", async ({ page }) => {
  await signIn(page, "administrador");
  await page.goto("/ajustes/sistema");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Baixar diagnóstico" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^etl_diagnostico_\d{4}-\d\d-\d\d_\d{4}\.zip$/);
  const files = unzipSync(await readFile(await file.path()));
  expect(Object.keys(files)).toContain("saude.json");
  const everything = Object.values(files).map((bytes) => strFromU8(bytes));
  expect(everything.join("\n")).toContain("sqlite://");
  expect(everything.join("\n")).not.toContain("senha-de-mentira");
  await expect(page.getByText("Diagnóstico baixado", { exact: true })).toBeVisible();
  await page.goto("/ajustes/auditoria?acao=sistema.diagnostico");
  await expect(page.getByRole("row", { name: /Baixar o diagnóstico do sistema/ }).first()).toBeVisible();
});

test("an old password is told on its card and on the panel", async ({ page }) => {
  await signIn(page, "configurador");
  const old = { dias: 97, trocar: true };
  await page.route("**/api/credentials", async (route) => {
    const answer = await (await route.fetch()).json();
    Object.assign(answer.qore, { username: "mesa@exemplo.invalid", password: "********" });
    await route.fulfill({ json: answer });
  });
  await page.route("**/api/credenciais", async (route) => {
    const answer = await (await route.fetch()).json();
    const qore = answer.credenciais.find((known: { sistema: string }) => known.sistema === "qore");
    qore.senha = { em: "2026-08-18T09:00:00-03:00", por: "ana", ...old };
    await route.fulfill({ json: answer });
  });
  await page.route(/\/api\/painel(\?|$)/, async (route) => {
    const answer = await (await route.fetch()).json();
    const [qore] = answer.plataformas.filter((known: { sistema: string }) => known.sistema === "qore");
    qore.senha = old;
    await route.fulfill({ json: answer });
  });
  await page.goto("/ajustes/credenciais");
  await expect(page.getByText("senha definida há 97 dias: troque")).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `ajustes-credenciais-senha-${theme}`);
  }
  await page.goto("/");
  const reminder = page.getByText("senha definida há 97 dias: troque");
  await reminder.scrollIntoViewIfNeeded();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `painel-senha-${theme}`);
  }
  await page.getByRole("link", { name: "senha definida há 97 dias: troque" }).click();
  await expect(page).toHaveURL(/\/ajustes\/credenciais$/);
});
