// What the tests share: signing in, looking for barriers, taking pictures, and no fault in the console.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

type Role = "leitor" | "operador" | "configurador" | "administrador";

const PICTURES = "../../docs/img";

/** Answers of the API that a test provokes are told in the console by the browser itself. */
const EXPECTED = /Failed to load resource|WebSocket connection/;

export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !EXPECTED.test(message.text())) faults.push(message.text());
      });
      await use(faults);
      // An answer that a test changes may still be on its way when the test has seen all it wanted.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect, type Page };

/** Signs in by the API, as the page would. */
export async function signIn(page: Page, role: Role): Promise<void> {
  const data = { username: role, password: process.env["E2E_PASSWORD"] };
  const answer = await page.request.post("/api/auth/login", { data, headers: { "X-ETL": "1" } });
  expect(answer.status()).toBe(200);
}

/** Asks for a run by the API and gives its number. */
export async function askForRun(page: Page, body: Record<string, unknown>): Promise<number> {
  const answer = await page.request.post("/api/execute", {
    data: { sistemas: ["qore"], ...body },
    headers: { "X-ETL": "1" },
  });
  expect(answer.status()).toBe(200);
  return ((await answer.json()) as { job_id: number }).job_id;
}

/** The last day with positions. */
export async function lastDay(page: Page): Promise<string> {
  const answer = await page.request.get("/api/carteiras/1/serie");
  const { pontos } = (await answer.json()) as { pontos: { data_pos: string }[] };
  return pontos.at(-1)?.data_pos ?? "";
}

/** Colours the open page. */
export async function showTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.evaluate(async (chosen) => {
    document.documentElement.setAttribute("data-theme", chosen);
    // Even the shortest change of colours takes a frame.
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame();
    await Promise.allSettled(document.getAnimations().map((change) => change.finished));
    await frame();
  }, theme);
}

/** Nothing that keeps people out. */
export async function expectNoBarriers(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const heavy = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(heavy.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}

/** The page is no wider than the window; with `ETL_IMAGENS` set, a picture of it for the documents. */
export async function picture(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  if (process.env["ETL_IMAGENS"]) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}
