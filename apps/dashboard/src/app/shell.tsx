// What is around every page: navigation, how the connection stands, what runs, theme, language and user.
import { Keyboard, Search } from "lucide-react";
import { Suspense } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { Skeleton } from "@/components/async-panel";
import { ExportsStrip } from "@/components/exports/exports-strip";
import { Button } from "@/components/ui/button";
import { SessionEnded } from "@/features/auth/session-ended";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { ConnectionBanner } from "./connection-banner";
import { Crash } from "./crash";
import { DataBase, useDataBase } from "./data-base";
import { EnvironmentBadge } from "./environment-badge";
import { PAGES } from "./paths";
import { Overlays, useOverlay } from "./shortcuts";
import { RunningCount, UserMenu } from "./user-menu";

/** The frame of the pages. */
export function Shell() {
  const text = useText().shell;
  const { overlay, open, close } = useOverlay();
  return (
    <div className="grid h-full grid-cols-[176px_minmax(0,1fr)] grid-rows-[minmax(0,1fr)]">
      <a
        href="#conteudo"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {text.skip}
      </a>
      <header className="flex flex-col border-r border-line bg-surface">
        <div className="px-4 pt-4 pb-3">
          <p className="text-[15px] leading-tight font-bold">{text.product}</p>
          <p className="text-[11px] text-muted">{text.productLong}</p>
          <EnvironmentBadge />
        </div>
        <Button className="mx-2 mb-3 justify-start px-2 font-normal text-muted" onClick={() => open("palette")}>
          <Search aria-hidden="true" />
          {text.palette.search}
          <kbd className="ml-auto font-mono text-[11px]">{text.palette.key}</kbd>
        </Button>
        <Navigation />
        <div className="mt-auto flex flex-col gap-1 border-t border-line p-2">
          <RunningCount />
          <Button look="ghost" className="w-full justify-start px-2" onClick={() => open("keys")}>
            <Keyboard aria-hidden="true" />
            {text.keys.title}
          </Button>
          <UserMenu />
        </div>
      </header>
      <div className="flex min-w-0 flex-col">
        <ConnectionBanner />
        <PageFrame />
        <ExportsStrip />
      </div>
      <SessionEnded />
      <Overlays overlay={overlay} close={close} />
    </div>
  );
}

function Navigation() {
  const text = useText().shell;
  const { day, addressOf, clear } = useDataBase();
  return (
    <>
      <nav aria-label={text.navigation} className="flex flex-col gap-0.5 px-2">
        {PAGES.map(({ path, icon: Icon, name }) => (
          <NavLink
            key={path}
            to={addressOf(path)}
            end={path === "/"}
            className={({ isActive }) =>
              cn(
                "flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-muted hover:bg-raised hover:text-ink",
                isActive && "bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent",
              )
            }
          >
            <Icon aria-hidden="true" className="size-4" />
            {text.pages[name]}
          </NavLink>
        ))}
      </nav>
      {day && <DataBase day={day} clear={clear} />}
    </>
  );
}

function PageFrame() {
  const { pathname } = useLocation();
  return (
    <main
      id="conteudo"
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col overflow-auto px-5 pt-4 pb-5 outline-none"
    >
      <Crash key={pathname}>
        <Suspense fallback={<Skeleton rows={8} />}>
          <Outlet />
        </Suspense>
      </Crash>
    </main>
  );
}
