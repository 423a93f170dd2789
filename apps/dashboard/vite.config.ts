// How the dashboard is built and served: the development server on 4000 passes calls and live updates on to the API on 4001.
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { ProxyOptions } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env["ETL_SERVIDOR"] ?? "http://127.0.0.1:4001";

// The API serves its own pages only: what comes through the proxy names the API as its origin.
const proxy: ProxyOptions = {
  target: server,
  changeOrigin: true,
  configure(proxied) {
    proxied.on("proxyReq", (request) => request.setHeader("origin", server));
    proxied.on("proxyReqWs", (request) => request.setHeader("origin", server));
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  server: {
    port: 4000,
    strictPort: true,
    proxy: { "/api": proxy, "/docs": proxy, "/ws": { ...proxy, ws: true } },
  },
  build: { manifest: "manifest.json", assetsInlineLimit: 0, reportCompressedSize: false },
  // Long, for machines that have other things to do.
  test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000 },
});
