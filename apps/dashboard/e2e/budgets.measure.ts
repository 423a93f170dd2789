// How fast the dashboard is with more than any office has. Each figure is told with its budget, and one over it is a fault.
import type { Page } from "@playwright/test";
import { loadIndices, logPage, matrix, series } from "./large-data";
import { askForRun, expect, lastDay, signIn, test } from "./page";

/** Tells a figure, and minds its budget. */
function tell(what: string, figure: number, budget: number, unit: string): void {
  process.stdout.write(`${what}: ${figure.toFixed(0)} ${unit} (orçamento ${budget})\n`);
  expect.soft(figure, what).toBeLessThanOrEqual(budget);
}

/** Milliseconds from the last byte of an answer to the frame that shows something. */
async function fromDataToPaint(page: Page, answer: RegExp, selector: string): Promise<number> {
  const shown = await page.evaluate(
    (wanted) =>
      new Promise<number>((found) => {
        const look = () => {
          if (document.querySelector(wanted)) requestAnimationFrame(() => found(performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
    selector,
  );
  const ends = await page.evaluate(
    (source) =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => new RegExp(source).test(name))
        .map((entry) => (entry as PerformanceResourceTiming).responseEnd),
    answer.source,
  );
  return shown - Math.max(...ends);
}

/** The frame that 95 of 100 are shorter than, while something is scrolled as fast as a wheel goes. */
async function scrolledFrame(page: Page, selector: string, way: "down" | "left"): Promise<number> {
  return page.locator(selector).evaluate(
    (node, direction) =>
      new Promise<number>((done) => {
        const frames: number[] = [];
        let before = performance.now();
        const step = (now: number) => {
          frames.push(now - before);
          before = now;
          if (direction === "down") node.scrollTop += 60;
          else node.scrollLeft -= 60;
          if (frames.length < 180) requestAnimationFrame(step);
          else done(frames.slice(5).sort((a, b) => a - b)[Math.floor((frames.length - 5) * 0.95)] ?? 0);
        };
        requestAnimationFrame(step);
      }),
    way,
  );
}

test("the first page", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Veredicto do dia" })).toBeVisible();
  const painted = await page.evaluate(
    () =>
      new Promise<number>((found) => {
        new PerformanceObserver((list) => found(list.getEntries().at(-1)?.startTime ?? 0)).observe({
          type: "largest-contentful-paint",
          buffered: true,
        });
      }),
  );
  tell("Painel, maior elemento pintado", painted, 1500, "ms");
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  tell("Painel, JavaScript que viaja", scripts / 1000, 300, "kB");
});

for (const [days, budget] of [
  [20, 500],
  [260, 500],
] as const) {
  test(`the matrix of 500 funds and ${days} days`, async ({ page }) => {
    await signIn(page, "operador");
    const body = JSON.stringify(matrix(500, days));
    await page.route(/\/api\/cobertura(\?|$)/, (route) => route.fulfill({ body, contentType: "application/json" }));
    await page.goto(`/?dias=${days}`);
    const cells = await fromDataToPaint(page, /\/api\/cobertura(\?|$)/, "[role=grid] [role=gridcell]");
    tell(`Matriz 500 × ${days}, dos dados à primeira imagem`, cells, budget, "ms");
    tell(
      `Matriz 500 × ${days}, quadro ao rolar fundos (p95)`,
      await scrolledFrame(page, "[role=grid]", "down"),
      33,
      "ms",
    );
    if (days > 20) {
      tell(
        `Matriz 500 × ${days}, quadro ao rolar dias (p95)`,
        await scrolledFrame(page, "[role=grid]", "left"),
        33,
        "ms",
      );
    }
  });
}

const LINES = 100_000;

test("a log of 100,000 lines", async ({ page }) => {
  await signIn(page, "operador");
  await page.route(/\/api\/jobs\/1\/logs/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    return route.fulfill({ json: logPage(Number(query.get("depois")), Number(query.get("limit")), LINES) });
  });
  await page.goto("/logs?run=999999");
  const before = await heap(page);
  const from = Date.now();
  await page.goto("/logs?run=1");
  await expect(page.getByText("FUNDO_1 [PDF]").first()).toBeVisible();
  tell("Registro de 100.000 linhas, aberto", Date.now() - from, 1000, "ms");
  const log = "section[aria-label^='Registro']";
  // All that are neither warnings nor errors.
  await expect(page.getByRole("button", { name: /98\.000/ })).toBeVisible({ timeout: 60_000 });
  tell("Registro de 100.000 linhas, quadro ao rolar (p95)", await scrolledFrame(page, log, "down"), 33, "ms");
  const search = page.locator("[data-search]");
  const asked = await page.evaluate(() => performance.now());
  await search.fill("FUNDO_499 [PDF] 1 arquivo baixado (1 KB)");
  await page.waitForFunction(() => !document.body.textContent.includes("FUNDO_1 [PDF]"));
  const answered = await page.evaluate(() => performance.now());
  tell("Registro de 100.000 linhas, busca", answered - asked, 300, "ms");
  tell("Registro de 100.000 linhas, memória a mais", (await heap(page)) - before, 150, "MB");
});

/** Megabytes that the page's objects take, what is not used any more left out. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

/** The middle one of several openings of a page, each from its data to its lines. */
async function drawn(page: Page, address: string): Promise<number> {
  await page.route(/\/api\/carteiras\/\d+\/serie/, (route) => {
    const [, fund] = /carteiras\/(\d+)/.exec(route.request().url()) ?? [];
    return route.fulfill({ json: series(Number(fund), 1260) });
  });
  const figures: number[] = [];
  for (let opening = 0; opening < 5; opening += 1) {
    await page.goto(address);
    figures.push(await fromDataToPaint(page, /\/serie/, "path.recharts-line-curve"));
  }
  return figures.sort((a, b) => a - b)[2] ?? 0;
}

test("five years of six funds, and of one", async ({ page }) => {
  await signIn(page, "operador");
  const six = await drawn(page, "/carteiras?ver=comparar&fundos=1,2,3,4,5,6&janela=5a");
  tell("Gráfico de 5 anos e 6 fundos, dos dados à imagem (mediana de 5)", six, 200, "ms");
  const one = await drawn(page, "/carteiras/1?janela=5a");
  tell("Gráfico de 5 anos de PL e cota, dos dados à imagem (mediana de 5)", one, 200, "ms");
});

test("what somebody does on the busiest pages", async ({ page }) => {
  await page.addInitScript(noteInteractions);
  await signIn(page, "operador");
  await page.goto("/");
  const grid = page.getByRole("grid", { name: "Fundos por data" });
  await grid.locator("button[tabindex='0']").focus();
  for (let step = 0; step < 10; step += 1) await page.keyboard.press(step % 2 ? "ArrowUp" : "ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  const waits: number[] = await page.evaluate(interactions);
  await page.goto(`/carteiras?data=${await lastDay(page)}`);
  const table = page.getByRole("grid", { name: "Carteiras" });
  for (let turn = 0; turn < 4; turn += 1) await table.getByRole("columnheader").nth(1).getByRole("button").click();
  await page.locator("[data-search]").pressSequentially("ficticio", { delay: 60 });
  await page.locator("[data-search]").fill("");
  await page.getByRole("tab", { name: "Mapa" }).click();
  await expect(page.getByRole("list", { name: /^PL por fundo/ })).toBeVisible();
  waits.push(...(await page.evaluate(interactions)));
  expect(waits.length).toBeGreaterThan(15);
  const p75 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.75)] ?? 0;
  tell(`Da tecla ou do clique ao quadro seguinte (INP, p75 de ${waits.length})`, p75, 200, "ms");
});

const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);

test("a run that is watched", async ({ page }) => {
  await signIn(page, "operador");
  await page.addInitScript(noteArrivals);
  await page.goto("/etl");
  const id = await askForRun(page, { data_inicial: day(9), data_final: day(6), limpar: true });
  await page.goto(`/etl/${id}?parte=logs`);
  const waits = await page.evaluate(watchLines);
  expect(waits.length).toBeGreaterThan(50);
  const p95 = waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)] ?? 0;
  tell(`Da mensagem à linha na tela (p95 de ${waits.length})`, p95, 500, "ms");
});

test("the time that a run still takes", async ({ page }) => {
  await signIn(page, "operador");
  await page.goto("/etl");
  const id = await askForRun(page, { data_inicial: day(16), data_final: day(1), limpar: true });
  await page.goto(`/etl/${id}`);
  const bar = page.getByRole("progressbar").first();
  const share = () => bar.evaluate((node: HTMLProgressElement) => node.value / node.max);
  await expect.poll(share, { timeout: 120_000, intervals: [100] }).toBeGreaterThanOrEqual(0.5);
  const told = (await page.getByText(/^cerca de /).textContent()) ?? "";
  const from = Date.now();
  const [first = 0, last = first] = [...told.matchAll(/\d+/g)].map(Number);
  await expect(bar).toBeHidden({ timeout: 120_000 });
  const took = (Date.now() - from) / 1000;
  const seconds = ((first + last) / 2) * (told.endsWith("min") ? 60 : 1);
  process.stdout.write(`a meio caminho: “${told}”, foram ${took.toFixed(1)} s\n`);
  tell("Erro do tempo que falta, a meio caminho", (100 * Math.abs(seconds - took)) / took, 50, "%");
});

test("a spreadsheet of 100,000 rows", async ({ page }) => {
  await loadIndices(20, 5000);
  await signIn(page, "operador");
  const from = Date.now();
  const answer = await page.request.get("/api/dados/exportar?esquema=aux&tabela=indices&formato=xlsx", {
    headers: { "X-ETL": "1" },
    timeout: 120_000,
  });
  expect(answer.status()).toBe(200);
  const size = (await answer.body()).length;
  expect(size).toBeGreaterThan(1e6);
  tell(`Planilha de 100.000 linhas, inteira (${(size / 1e6).toFixed(1)} MB)`, Date.now() - from, 5000, "ms");
});

interface Arrivals {
  /** When the message of each line came, by its number. */
  arrivals: Map<number, number>;
}

/** Notes when live lines come, before the page has them. */
function noteArrivals(): void {
  const arrivals = new Map<number, number>();
  Object.assign(window, { arrivals });
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(...how: ConstructorParameters<typeof Real>) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        const { type, data: line } = JSON.parse(String(data));
        if (type === "log") arrivals.set(line.seq, performance.now());
      });
    }
  };
}

/** Milliseconds from the message of a line to the frame that shows it, of those that are shown, until none has come for a while. */
function watchLines(): Promise<number[]> {
  const { arrivals } = window as unknown as Arrivals;
  const waits = new Map<number, number>();
  let last = performance.now();
  return new Promise((done) => {
    const look = () => {
      const now = performance.now();
      for (const link of document.querySelectorAll("a[href^='#L']")) {
        const seq = Number(link.getAttribute("href")?.slice(2));
        const came = arrivals.get(seq);
        if (came === undefined || waits.has(seq)) continue;
        waits.set(seq, now - came);
        last = now;
      }
      if (now - last > 5000) done([...waits.values()]);
      else requestAnimationFrame(look);
    };
    look();
  });
}

interface Interactions {
  /** How long each key or click waited for its frame, by its number. */
  waited: Map<number, number>;
}

/** Notes how long keys and clicks wait for the frame after them; shorter than 16 ms is not told and counts as that. */
function noteInteractions(): void {
  const waited = new Map<number, number>();
  Object.assign(window, { waited });
  const note = (list: PerformanceObserverEntryList) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[]) {
      const { interactionId: id, duration } = entry;
      if (id) waited.set(id, Math.max(duration, waited.get(id) ?? 0));
    }
  };
  new PerformanceObserver(note).observe({
    type: "event",
    durationThreshold: 16,
    buffered: true,
  } as PerformanceObserverInit);
}

/** The waits so far, once no more come. */
async function interactions(): Promise<number[]> {
  await new Promise((done) => setTimeout(done, 500));
  return [...(window as unknown as Interactions).waited.values()];
}
