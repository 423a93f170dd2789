// The start: preferences, cache, texts, pages.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { asProblem } from "@/api/problem";
import { makeRouter } from "@/app/router";
import { Toaster } from "@/components/ui/toast";
import { TextProvider } from "@/i18n/text";
import { applyPreferences } from "@/lib/preferences";
import "./styles.css";

/** Repetitions of a read that failed in a way that may pass. */
const RETRIES = 1;

applyPreferences();
const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (failures, error) => failures < RETRIES && [0, 503].includes(asProblem(error).status),
    },
  },
});
const root = document.getElementById("root");
if (!root) throw new Error("the page has no place for the dashboard");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <TextProvider>
        <RouterProvider router={makeRouter(cache)} />
        <Toaster />
      </TextProvider>
    </QueryClientProvider>
  </StrictMode>,
);
