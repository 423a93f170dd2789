// Execuções: the systems, how long runs took lately, and the list of runs with filters that live in the address.
import { History, Plus } from "lucide-react";
import { Link, Outlet, useLocation } from "react-router";
import { useMay } from "@/api/account";
import { PageHead } from "@/components/page-head";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";
import { RunsList } from "./runs-list";
import { RunsScatter } from "./runs-scatter";
import { SystemsGrid } from "./systems-grid";

/** The page of runs; the dialogs that ask for one are its children. */
export function RunsPage() {
  const text = useText();
  const { search } = useLocation();
  const may = useMay("operador");
  const refused = may ? undefined : text.common.needsRole(text.common.roles.operador);
  return (
    <div className="flex flex-col gap-4">
      <PageHead
        title={text.runs.title}
        actions={
          <>
            <Button asChild={may} disabled={!may} title={refused}>
              {may ? (
                <Link to={{ pathname: "/etl/reprocessar", search }}>
                  <History aria-hidden="true" />
                  {text.runs.reprocess}
                </Link>
              ) : (
                text.runs.reprocess
              )}
            </Button>
            <Button asChild={may} look="primary" disabled={!may} title={refused}>
              {may ? (
                <Link to={{ pathname: "/etl/novo", search }}>
                  <Plus aria-hidden="true" />
                  {text.runs.new}
                </Link>
              ) : (
                text.runs.new
              )}
            </Button>
          </>
        }
      />
      <h2 className="sr-only">{text.runs.systems.title}</h2>
      <SystemsGrid />
      <RunsScatter />
      <RunsList />
      <Outlet />
    </div>
  );
}
