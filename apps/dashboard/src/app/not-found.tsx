// Pages for addresses that lead nowhere and for a server that does not answer.
import { Link, useLocation, useNavigate, useRouteError } from "react-router";
import { asProblem } from "@/api/problem";
import { Empty } from "@/components/async-panel";
import { PageHead } from "@/components/page-head";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
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

/** A page could not be loaded: the navigation goes on working, and the page can be asked for again. */
export function UnloadedPage() {
  const problem = asProblem(useRouteError());
  const navigate = useNavigate();
  const location = useLocation();
  return <ProblemNote problem={problem} onRetry={() => void navigate(location, { replace: true })} />;
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
