// The budgets of the dashboard, measured: `npm run measure`. Nothing is tried twice, and nothing else should run meanwhile.
import config from "./playwright.config";

// biome-ignore lint/style/noDefaultExport: the tool reads the default export
export default { ...config, testMatch: "*.measure.ts", retries: 0, timeout: 300_000 };
