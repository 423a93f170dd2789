// Addresses and their pages. Pages are loaded when they are opened; whoever is not signed in is asked to.
import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject, redirect } from "react-router";
import { meQuery } from "@/api/account";
import { sessionEnded } from "@/api/client";
import { asProblem } from "@/api/problem";
import { SignInPage } from "@/features/auth/sign-in-page";
import { LiveProvider } from "@/live/live";
import { NotFoundPage, UnloadedPage, UnreachablePage } from "./not-found";
import { Shell } from "./shell";

/** The router of the dashboard. */
export function makeRouter(cache: QueryClient) {
  const signedIn = async ({ request }: LoaderFunctionArgs) => {
    try {
      await cache.ensureQueryData(meQuery);
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      sessionEnded.set(false);
      const { pathname, search } = new URL(request.url);
      const back = pathname === "/" ? "" : `?volta=${encodeURIComponent(pathname + search)}`;
      throw redirect(`/entrar${back}`);
    }
    return null;
  };
  return createBrowserRouter([
    { path: "/entrar", element: <SignInPage /> },
    {
      path: "/",
      loader: signedIn,
      shouldRevalidate: () => false,
      element: (
        <LiveProvider>
          <Shell />
        </LiveProvider>
      ),
      hydrateFallbackElement: <div />,
      errorElement: <UnreachablePage />,
      children: [{ errorElement: <UnloadedPage />, children: PAGES }],
    },
  ]);
}

/** The pages. */
const PAGES: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("@/features/panel/panel-page")).PanelPage }) },
  {
    path: "etl",
    lazy: async () => ({ Component: (await import("@/features/runs/runs-page")).RunsPage }),
    children: [
      { path: "novo", lazy: async () => ({ Component: (await import("@/features/runs/new-run")).NewRun }) },
      {
        path: "reprocessar",
        lazy: async () => ({ Component: (await import("@/features/runs/reprocess")).Reprocess }),
      },
    ],
  },
  { path: "etl/:run", lazy: async () => ({ Component: (await import("@/features/runs/run-page")).RunPage }) },
  { path: "logs", lazy: async () => ({ Component: (await import("@/features/logs/logs-page")).LogsPage }) },
  {
    path: "carteiras",
    lazy: async () => ({ Component: (await import("@/features/portfolios/portfolios-page")).PortfoliosPage }),
  },
  {
    path: "carteiras/:fundo",
    lazy: async () => ({ Component: (await import("@/features/portfolios/fund-page")).FundPage }),
  },
  { path: "fundos", lazy: async () => ({ Component: (await import("@/features/funds/funds-page")).FundsPage }) },
  {
    path: "dados/:esquema?/:tabela?",
    lazy: async () => ({ Component: (await import("@/features/data/data-page")).DataPage }),
  },
  {
    path: "esquema",
    lazy: async () => ({ Component: (await import("@/features/schema/schema-page")).SchemaPage }),
  },
  {
    path: "ajustes/:part?",
    lazy: async () => ({ Component: (await import("@/features/settings/settings-page")).SettingsPage }),
  },
  { path: "*", element: <NotFoundPage /> },
];
