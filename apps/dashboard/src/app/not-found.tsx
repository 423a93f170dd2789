// Pages for addresses that lead nowhere and for a server that does not answer.
import { Link, useRouteError } from "react-router";
import { asProblem } from "@/api/problem";
import { Empty } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { useLiveState } from "@/live/live";
import { HOME } from "./paths";

/** No page has this address. */
export function NotFoundPage() {
  const text = useText().shell;
  return (
    <>
      <PageHead title={text.notFoundTitle} />
      <Empty
        title={text.notFoundHelp}
        action={
          <Button asChild>
            <Link to={HOME}>{text.notFoundLink}</Link>
          </Button>
        }
      />
    </>
  );
}

/** A page could not be loaded: the navigation goes on working. Browsers do not ask again for a script that failed, so the whole is
 * loaded again, but not while nothing would come. */
export function UnloadedPage() {
  const problem = asProblem(useRouteError());
  const { phase } = useLiveState();
  return <ProblemNote problem={problem} onRetry={phase === "open" ? () => window.location.reload() : undefined} />;
}

/** The server did not say who is signed in. */
export function UnreachablePage() {
  const problem = asProblem(useRouteError());
  return (
    <main className="mx-auto max-w-xl p-10">
      <ProblemNote problem={problem} onRetry={() => window.location.reload()} />
    </main>
  );
}
