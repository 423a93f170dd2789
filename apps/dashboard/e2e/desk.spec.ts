// What the desk decides about a day: a note, a document that nobody waits for any more, the confirmation, a refusal; seen by others at
// once. On a day that no other test looks at; what was decided is taken back at the end, the notes stay.
import { expect, expectNoBarriers, type Page, picture, showTheme, signIn, test } from "./page";

const CSRF = { "X-ETL": "1" };

/** A day with the document that the portal did not have, away from the newest and the oldest. */
async function chosenDay(page: Page): Promise<string> {
  const matrix = (await (await page.request.get("/api/cobertura")).json()) as {
    dias: { data: string; total: number }[];
  };
  return matrix.dias.filter((day) => day.total > 0)[2]?.data ?? "";
}

/** The fund whose report the portal did not have. */
async function lackingFund(page: Page, day: string): Promise<string> {
  const { pendencias } = (await (await page.request.get(`/api/painel?data=${day}`)).json()) as {
    pendencias: { fundos: { fundo: string; tipo: string | null }[] }[];
  };
  const lacking = pendencias.flatMap((group) => group.fundos).find((fund) => fund.tipo === "CARTEIRA_PDF");
  return lacking?.fundo ?? "";
}

const brazilian = (day: string) => day.split("-").reverse().join("/");

/** Takes back every decision about a day. */
async function takeBack(page: Page, day: string): Promise<void> {
  const { apontamentos } = (await (await page.request.get(`/api/apontamentos?data=${day}&limit=1000`)).json()) as {
    apontamentos: { id_fundo: number; especie: string; tipo: string | null }[];
  };
  const funds = [...new Set(apontamentos.map((entry) => entry.id_fundo))].map((id_fundo) => ({ id_fundo }));
  const undo = { decisao: "desfeita", data: day, fundos: funds };
  if (funds.length > 0) await page.request.post("/api/liberacoes", { data: undo, headers: CSRF });
  for (const { id_fundo, tipo } of apontamentos.filter((entry) => entry.especie === "dispensa")) {
    const data = { especie: "retomada", data: day, id_fundo, tipo };
    await page.request.post("/api/apontamentos", { data, headers: CSRF });
  }
}

test("a pending document is noted and left out, the day confirmed, and others see it", async ({ page, browser }) => {
  await signIn(page, "operador");
  const day = await chosenDay(page);
  await takeBack(page, day);
  const fund = await lackingFund(page, day);
  const other = await (await browser.newContext({ baseURL: process.env["E2E_URL"] ?? "" })).newPage();
  await signIn(other, "leitor");
  await other.goto(`/?data=${day}`);
  const readers = other.getByRole("button", { name: `Mais ações para ${fund}` });
  await expect(readers).toBeDisabled();
  await expect(readers).toHaveAttribute("title", "Precisa do papel operador");

  await page.goto(`/?data=${day}`);
  const actions = page.getByRole("button", { name: `Mais ações para ${fund}` });
  const row = page.getByRole("listitem").filter({ has: actions });
  await actions.click();
  await page.getByRole("menuitem", { name: "Anotar…" }).click();
  const dialog = page.getByRole("dialog");
  const said = `ligamos p/ administrador <b>${Date.now()}</b>`;
  await dialog.getByLabel("O que anotar").fill(said);
  await page.route("**/api/apontamentos", (route) =>
    route.fulfill({ status: 503, json: { detail: "O banco de dados não respondeu", code: "BANCO-FALHA" } }),
  );
  await dialog.getByRole("button", { name: "Anotar" }).click();
  await expect(dialog.getByRole("alert")).toContainText("O banco de dados não respondeu");
  await expect(dialog.getByLabel("O que anotar")).toHaveValue(said);
  await expectNoBarriers(page);
  await page.unroute("**/api/apontamentos");
  await dialog.getByRole("button", { name: "Anotar" }).click();
  await expect(dialog).toBeHidden();
  await expect(row.getByText(said)).toBeVisible();
  await expect(other.getByText(said)).toBeVisible();

  await actions.click();
  await page.getByRole("menuitem", { name: "Ignorar com motivo…" }).click();
  await expect(dialog).toContainText("PDF deixa de ser esperado neste dia");
  await dialog.getByLabel("Motivo").fill("ok");
  await dialog.getByRole("button", { name: "Ignorar documento" }).click();
  await expect(dialog.getByText("De 3 a 500 caracteres.")).toBeVisible();
  await dialog.getByLabel("Motivo").fill("O administrador não envia o PDF deste dia");
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `painel-ignorar-${theme}`);
  }
  await dialog.getByRole("button", { name: "Ignorar documento" }).click();
  await expect(row).toHaveCount(0);
  await page.getByText("1 documento ignorado neste dia").click();
  await expect(page.getByText("O administrador não envia o PDF deste dia")).toBeVisible();

  const verdict = page.getByRole("region", { name: "Veredicto do dia" });
  const confirm = verdict.getByRole("button", { name: /^Confirmar liberação de \d+ fundos/ });
  const count = Number(/\d+/.exec((await confirm.textContent()) ?? "")?.[0]);
  await confirm.click();
  await dialog.getByText(`${count} fundos`, { exact: true }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(count);
  await expectNoBarriers(page);
  await dialog.getByRole("button", { name: "Confirmar liberação" }).click();
  await expect(verdict).toContainText(`${count} confirmados por operador às`);
  await expect(confirm).toBeHidden();
  await expect(other.getByRole("region", { name: "Veredicto do dia" })).toContainText(
    `${count} confirmados por operador`,
  );
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `painel-confirmado-${theme}`);
  }
  await page.getByRole("button", { name: "Voltar a esperar" }).click();
  await dialog.getByRole("button", { name: "Voltar a esperar" }).click();
  await expect(row).toBeVisible();
  await expect(verdict).toContainText(`1 mudou depois: ${fund}`);
  await takeBack(page, day);
  await other.context().close();
});

test("a release is rejected in the cell with a reason, and taken back", async ({ page }) => {
  await signIn(page, "operador");
  const day = await chosenDay(page);
  await takeBack(page, day);
  await page.goto(`/?data=${day}`);
  const cell = page
    .getByRole("grid")
    .locator(`button[aria-label*=", ${brazilian(day)}: liberado"]`)
    .first();
  const name = ((await cell.getAttribute("aria-label")) ?? "").split(",")[0] ?? "";
  await cell.click();
  const dialog = page.getByRole("dialog", { name: `${name}, ${brazilian(day)}` });
  await expect(dialog.getByText("Ninguém confirmou a liberação.")).toBeVisible();
  await dialog.getByRole("button", { name: "Reprovar…" }).click();
  const asking = page.getByRole("dialog", { name: `Reprovar a liberação: ${name}` });
  await asking.getByLabel("Motivo").fill("Cota divergente do controle interno da gestora.");
  await asking.getByRole("button", { name: "Reprovar" }).click();
  await expect(asking).toBeHidden();
  await expect(dialog.getByText("Liberação reprovada")).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `painel-celula-${theme}`);
  }
  await dialog.getByRole("button", { name: "Fechar" }).last().click();
  await expect(page.locator("#pendencias")).toContainText("A mesa reprovou a liberação deste fundo e dia");
  await expect(page.locator("#pendencias")).toContainText("Cota divergente do controle interno da gestora. (operador)");
  await page
    .getByRole("grid")
    .locator(`button[aria-label="${name}, ${brazilian(day)}: reprovado"]`)
    .click();
  await dialog.getByRole("button", { name: "Confirmar liberação…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirmar liberação", exact: true }).click();
  await expect(dialog.getByText("Liberação confirmada")).toBeVisible();
  await dialog.getByRole("button", { name: "Desfazer…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Desfazer", exact: true }).click();
  await expect(dialog.getByText("Ninguém confirmou a liberação.")).toBeVisible();
  await takeBack(page, day);
});
