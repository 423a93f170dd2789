// End-to-end tests: real Chromium, the real server, the simulated portal. One after the other, since they share the server.
import { userInfo } from "node:os";
import { defineConfig } from "@playwright/test";

const sandboxless = userInfo().uid === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/environment.ts",
  workers: 1,
  // A browser on a busy machine; what passes only the second time is told as such.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    // The global setup starts the server and tells its address.
    ...(process.env["E2E_URL"] ? { baseURL: process.env["E2E_URL"] } : {}),
    locale: "pt-BR",
    // Colours change at once, so that none is judged on its way.
    contextOptions: { reducedMotion: "reduce" },
    timezoneId: "America/Sao_Paulo",
    viewport: { width: 1366, height: 768 },
    permissions: ["clipboard-read", "clipboard-write"],
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      env: { ...process.env, LANGUAGE: "pt_BR" },
      args: [...sandboxless, "--disable-dev-shm-usage", "--lang=pt-BR"],
    },
  },
});
