// How fast the dashboard is with more than any office has. Each figure is told with its budget, and one over it is a fault.
import type { Page } from "@playwright/test";
import { logPage, matrix, series } from "./large-data";
import { expect, signIn, test } from "./page";

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
});

test("five years of six funds", async ({ page }) => {
  await signIn(page, "operador");
  await page.route(/\/api\/carteiras\/\d+\/serie/, (route) => {
    const [, fund] = /carteiras\/(\d+)/.exec(route.request().url()) ?? [];
    return route.fulfill({ json: series(Number(fund), 1260) });
  });
  await page.goto("/carteiras?ver=comparar&fundos=1,2,3,4,5,6&janela=5a");
  const lines = await fromDataToPaint(page, /\/serie/, "path.recharts-line-curve");
  tell("Gráfico de 5 anos e 6 fundos, dos dados à imagem", lines, 200, "ms");
});
