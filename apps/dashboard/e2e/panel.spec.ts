// The panel: the verdict without a click, the matrix by keyboard, and the way from a cell to its documents and to asking for them
// again.
import { expect, expectNoBarriers, type Page, picture, showTheme, signIn, test } from "./page";

test("the verdict is the server's, and the day is in the address", async ({ page }) => {
  await signIn(page, "leitor");
  const told = await (await page.request.get("/api/painel")).json();
  await page.goto("/");
  const [year, month, day] = told.data_base.split("-");
  await expect(page.getByRole("region", { name: "Veredicto do dia" })).toContainText(`${day}/${month}/${year}`);
  await page.getByRole("button", { name: "Dia útil anterior" }).click();
  await expect(page).toHaveURL(/data=\d{4}-\d\d-\d\d/);
});

test("the matrix starts at the newest day, is walked by keyboard, and leads to the documents", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/?dias=60");
  const grid = page.getByRole("grid", { name: "Fundos por data" });
  await expect(grid).toBeVisible();
  const atEnd = await grid.evaluate((node) => node.scrollWidth - node.scrollLeft - node.clientWidth);
  expect(atEnd).toBeLessThanOrEqual(1);
  await grid.locator("button[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect(grid.locator("button:focus")).toHaveAttribute("data-cell", /^1 /);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Documentos esperados")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByLabel("Filtrar fundo").fill("xyz");
  await expect(page.getByText("Nenhum fundo com este filtro.")).toBeVisible();
});

test("staying on a cell tells what is behind it, and the cards tell how it was before", async ({ page }) => {
  await signIn(page, "leitor");
  const { data_pos: day, fundo } = await failedDay(page);
  await page.goto(`/?fundo=${encodeURIComponent(fundo)}`);
  await expect(page.getByText(/\(\d+ \/ \d+ em \d\d\/\d\d\/\d{4}\)/)).toBeVisible();
  const cell = page.getByRole("gridcell", { name: new RegExp(`^${fundo}, ${written(day)}: `) });
  await cell.hover();
  const hint = page.getByRole("tooltip");
  await expect(hint).toContainText(`${fundo}, ${written(day)}`);
  await expect(hint.getByRole("term").filter({ hasText: "Conciliação" })).toBeVisible();
  await expect(hint.getByText("falhou").first()).toBeVisible();
  await expect(hint.getByRole("term")).toHaveCount(5);
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await cell.hover();
    await expect(hint).toBeVisible();
    await expectNoBarriers(page);
    await picture(page, `painel-dica-${theme}`);
  }
  await page.keyboard.press("Escape");
  await expect(hint).toBeHidden();
  await cell.focus();
  await expect(hint).toBeVisible();
  await page.getByLabel("Filtrar fundo").focus();
  await expect(hint).toBeHidden();
  await expect(page.getByRole("img", { name: /^Parte dos fundos liberada nos últimos \d+ dias$/ })).toBeVisible();
});

/** A day as people write it. */
function written(day: string): string {
  return day.split("-").reverse().join("/");
}

/** A fund's day of which a document failed. */
async function failedDay(page: Page): Promise<{ fundo: string; data_pos: string }> {
  const { dias } = (await (await page.request.get("/api/cobertura")).json()) as { dias: { data: string }[] };
  for (const { data } of dias) {
    const { pendencias } = (await (await page.request.get(`/api/painel?data=${data}`)).json()) as {
      pendencias: { fundos: { fundo: string; data_pos: string; estado: string }[] }[];
    };
    const failed = pendencias.flatMap((group) => group.fundos).find((fund) => fund.estado === "falhou");
    if (failed) return failed;
  }
  throw new Error("nothing failed");
}

test("the portal that owes a document is one click away", async ({ page }) => {
  await signIn(page, "leitor");
  const { data_pos: day } = await failedDay(page);
  await page.goto(`/?data=${day}`);
  const link = page.getByRole("link", { name: /^Abrir o portal de / }).first();
  await expect(link).toHaveAttribute("href", /^http:\/\/127\.0\.0\.1:\d+\/$/);
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await page.locator("#pendencias").scrollIntoViewIfNeeded();
    await expectNoBarriers(page);
    await picture(page, `painel-pendencias-${theme}`);
  }
});

test("what failed is asked for again from wherever it is shown, and the count holds it", async ({ page }) => {
  await signIn(page, "operador");
  const { fundo, data_pos: day } = await failedDay(page);
  const dialog = page.getByRole("dialog", { name: "Reprocessar período" });
  const withFailed = dialog.getByLabel("O que falta e o que falhou");
  await page.goto(`/?data=${day}`);
  await page
    .locator("#pendencias")
    .getByRole("listitem")
    .filter({ hasText: fundo })
    .getByRole("link", { name: "pedir de novo" })
    .first()
    .click();
  await expect(withFailed).toBeChecked();
  // The list behind is about all runs.
  await expect(page).not.toHaveURL(/[?&]fundo=/);
  await expect(dialog.getByLabel("Fundos (vazio = todos)")).toHaveValue(fundo);
  await dialog.getByRole("button", { name: "Prever" }).click();
  await expect(dialog.getByText(/1 documentos? esperados?/)).toBeVisible();
  await dialog.getByLabel("Só o que falta").check();
  await dialog.getByRole("button", { name: "Prever" }).click();
  await expect(dialog.getByText("Nenhum documento esperado para o pedido")).toBeVisible();

  await page.goto(`/?fundo=${encodeURIComponent(fundo)}`);
  const cell = page.getByRole("grid").getByRole("gridcell", { name: `${fundo}, ${written(day)}: falhou`, exact: true });
  await cell.click();
  await page.getByRole("dialog").getByRole("link", { name: "Reprocessar este dia" }).click();
  await expect(withFailed).toBeChecked();

  await page.goto(`/?fundo=${encodeURIComponent(fundo)}`);
  await cell.click();
  await page.keyboard.press("Escape");
  await cell.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.getByRole("link", { name: "Reprocessar…" }).click();
  await expect(withFailed).toBeChecked();
});

/** The days that are there, by how many days ago they were. */
const [FIRST, LAST] = [16, 6];

function back(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** Asks again for all of the days that are there, which takes a while. */
async function askAgain(page: Page): Promise<number> {
  const body = { sistemas: ["qore"], data_inicial: back(FIRST), data_final: back(LAST), modo: "tudo" };
  const answer = await page.request.post("/api/reprocessar", { data: body, headers: { "X-ETL": "1" } });
  return ((await answer.json()) as { job_id: number }).job_id;
}

test("a run that goes on is seen with what is left of it, and cancelled from the panel", async ({ page }) => {
  await signIn(page, "operador");
  // A day that owes something: which one does when this runs depends on what was asked for again before.
  await page.route("**/api/painel?*", async (route) => {
    const panel = await (await route.fetch()).json();
    await route.fulfill({ json: { ...panel, veredito: { ...panel.veredito, estado: "FALHA" } } });
  });
  const id = await askAgain(page);
  await page.goto(`/?data=${back(LAST)}`);
  await expect(page.getByText(`${written(back(LAST))}: coleta em andamento`)).toBeVisible();
  const cancel = page.getByRole("button", { name: `Cancelar a execução ${id}` });
  const row = page.getByRole("listitem").filter({ has: cancel });
  await expect(row.getByText(/^cerca de \d+/)).toBeVisible({ timeout: 30_000 });
  await cancel.click();
  const dialog = page.getByRole("dialog", { name: `Cancelar a execução ${id}?` });
  await expect(dialog.getByText("O que já foi carregado continua valendo")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancelar execução" }).click();
  await expect(page.getByText("Nada em execução.")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(`${written(back(LAST))} não pode ser liberado`)).toBeVisible();
});

test("a reprocessing that goes on stands above the list of runs", async ({ page }) => {
  await signIn(page, "operador");
  const id = await askAgain(page);
  await page.goto("/etl");
  const banner = page.getByRole("region", { name: `Reprocessamento em curso: execução ${id}` });
  await expect(banner.getByText(/documentos com desfecho$/)).toBeVisible();
  await banner.getByRole("button", { name: `Cancelar a execução ${id}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancelar execução" }).click();
  await expect(banner).toBeHidden({ timeout: 30_000 });

  // The same run as it was half way, which lasts long enough to be looked at.
  const itens = { total: 612, aberto: 300, ok: 312, falha: 0, sem_dado: 0, ignorado: 0, cancelado: 0 };
  const started_at = new Date(Date.now() - 20_000).toISOString();
  const halfWay = { status: "running", finished_at: null, started_at, itens };
  const job = (await (await page.request.get(`/api/jobs/${id}`)).json()) as object;
  await page.route(`**/api/jobs/${id}`, (route) => route.fulfill({ json: { ...job, ...halfWay } }));
  await page.route("**/api/jobs?status=running*", (route) =>
    route.fulfill({ json: { jobs: [{ ...job, ...halfWay }], total: 1, limit: 500, offset: 0 } }),
  );
  await page.reload();
  await expect(banner.getByText(/^cerca de \d+/)).toBeVisible();
  for (const theme of ["light", "dark"] as const) {
    await showTheme(page, theme);
    await expectNoBarriers(page);
    await picture(page, `execucoes-reprocessando-${theme}`);
  }
});

test("a minute of updates moves nothing that is being read, and takes no focus", async ({ page }) => {
  test.slow();
  let frames = 0;
  page.on("websocket", (socket) => socket.on("framereceived", () => (frames += 1)));
  await signIn(page, "operador");
  await page.goto(`/?data=${back(LAST)}`);
  const cell = page.getByRole("grid", { name: "Fundos por data" }).locator("button[tabindex='0']");
  await cell.focus();
  const places = () =>
    page.evaluate(() => ({
      focus: document.activeElement?.outerHTML.replace(/ class="[^"]*"| aria-[a-z]+="[^"]*"| title="[^"]*"|>.*/gs, ""),
      at: document.activeElement?.getBoundingClientRect().top,
      scrolled: [...document.querySelectorAll("main, main *")].map(({ scrollTop }) => scrollTop).filter(Boolean),
    }));
  await page.mouse.move(700, 600);
  await page.mouse.wheel(0, 120);
  await expect.poll(async () => (await places()).scrolled.length).toBeGreaterThan(0);
  // What still loads may move what is read; updates may not.
  const before = await settled(page, places);
  const body = { sistemas: ["qore"], data_inicial: back(FIRST), data_final: back(LAST), modo: "tudo", paralelismo: 1 };
  const asked = await page.request.post("/api/reprocessar", { data: body, headers: { "X-ETL": "1" } });
  const { job_id: id } = (await asked.json()) as { job_id: number };
  try {
    await expect(page.getByRole("button", { name: `Pausar a execução ${id}` })).toBeVisible({ timeout: 30_000 });
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      expect(await places()).toEqual(before);
      await page.waitForTimeout(1000);
    }
    expect(frames).toBeGreaterThan(60);
  } finally {
    await page.request.post(`/api/cancel/${id}`, { headers: { "X-ETL": "1" } });
  }
});

/** What is told once it is told the same for two seconds. */
async function settled<T>(page: Page, told: () => Promise<T>): Promise<T> {
  let now = await told();
  await expect(async () => {
    const before = now;
    await page.waitForTimeout(2000);
    now = await told();
    expect(JSON.stringify(now)).toBe(JSON.stringify(before));
  }).toPass({ timeout: 40_000 });
  return now;
}

test("platforms tell how long their documents take and how many fail", async ({ page }) => {
  await signIn(page, "leitor");
  const { plataformas } = await (await page.request.get("/api/painel")).json();
  const { atendimento } = plataformas.find(({ sistema }: { sistema: string }) => sistema === "qore");
  expect(atendimento.documentos).toBeGreaterThan(0);
  expect(atendimento.p95_ms).toBeGreaterThanOrEqual(atendimento.mediana_ms);
  await page.goto("/");
  const card = page.getByRole("listitem").filter({ hasText: "QORE" }).filter({ hasText: "Documento em" });
  await expect(card).toContainText(new RegExp(`\\(${atendimento.falhas} de [\\d.]+\\)`));
});

test("the year shows the worst of every day, and a day leads to its Painel", async ({ page }) => {
  await signIn(page, "leitor");
  await page.goto("/");
  await page.getByRole("button", { name: "Ano", exact: true }).click();
  await expect(page).toHaveURL(/ver=ano/);
  const { dias } = await (await page.request.get("/api/cobertura")).json();
  type Day = { data: string; liberados: number; total: number };
  const at = (dias as Day[]).findLastIndex(({ total }) => total > 0);
  const newest = (dias as Day[])[at] as Day;
  const [year, month, day] = newest.data.split("-");
  const cell = page.locator(`[data-day="${newest.data}"]`);
  await expect(cell).toHaveAttribute(
    "aria-label",
    new RegExp(`^${day}/${month}/${year}: ${newest.liberados} de ${newest.total} liberados; o pior: `),
  );
  await expectNoBarriers(page);
  await picture(page, "painel-ano-light");
  await showTheme(page, "dark");
  await expectNoBarriers(page);
  await picture(page, "painel-ano-dark");
  await showTheme(page, "light");
  // One stop of the Tab key; the arrows lead on.
  await cell.focus();
  await page.keyboard.press("ArrowLeft");
  const before = dias[at - 1].data;
  await expect(page.locator(`[data-day="${before}"]`)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`data=${before}`));
  await page.goto("/?ver=ano");
  await page.getByRole("button", { name: "Ano anterior" }).click();
  await expect(page).toHaveURL(new RegExp(`ano=${Number(new Date().getFullYear()) - 1}`));
  await page.reload();
  await expect(page.getByRole("heading", { name: String(new Date().getFullYear() - 1) })).toBeVisible();
});
