// Execuções: the systems, how long runs took lately, and the list of runs with filters that live in the address.
import { History, Plus } from "lucide-react";
import { Outlet, useLocation } from "react-router";
import { ActionLink } from "@/components/action";
import { PageHead } from "@/components/page-head";
import { useText } from "@/i18n/text";
import { Reprocessings } from "./reprocessing";
import { RunsList } from "./runs-list";
import { RunsScatter } from "./runs-scatter";
import { SystemsGrid } from "./systems-grid";

/** The page of runs; the dialogs that ask for one are its children. */
export function RunsPage() {
  const text = useText();
  const { search } = useLocation();
  return (
    <div className="flex flex-col gap-4">
      <PageHead
        title={text.runs.title}
        actions={
          <>
            <ActionLink to={{ pathname: "/etl/reprocessar", search }} needs="operador">
              <History aria-hidden="true" />
              {text.runs.reprocess}
            </ActionLink>
            <ActionLink to={{ pathname: "/etl/novo", search }} needs="operador" look="primary">
              <Plus aria-hidden="true" />
              {text.runs.new}
            </ActionLink>
          </>
        }
      />
      <h2 className="sr-only">{text.runs.systems.title}</h2>
      <SystemsGrid />
      <Reprocessings />
      <RunsScatter />
      <RunsList />
      <Outlet />
    </div>
  );
}
