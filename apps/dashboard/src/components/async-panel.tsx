// The states of a part of a page that waits for data: nothing for a moment, a skeleton, old data with its age, a failure with the
// way on, no permission, nothing found, or the data.
import { Inbox, Lock, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type Role, useMay } from "@/api/account";
import { asProblem, type Problem } from "@/api/problem";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { ProblemNote } from "./problem-note";

/** What a query says of itself. */
interface Query<T> {
  data: T | undefined;
  error: unknown;
  isError: boolean;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface Props<T> {
  query: Query<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** A part of a page in whatever state its data is. */
export function AsyncPanel<T>({ query, skeleton, children }: Props<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <StaleNote at={query.dataUpdatedAt} problem={asProblem(query.error)} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <ProblemNote problem={asProblem(query.error)} onRetry={() => void query.refetch()} />;
  return <Later>{skeleton ?? <Skeleton rows={6} />}</Later>;
}

/** Old data says how old it is. */
function StaleNote({ at, problem }: { at: number; problem: Problem }) {
  const text = useText().common;
  const { clock } = useFormat();
  return (
    <p role="status" className="mb-2 flex items-center gap-2 rounded-md bg-warn-soft px-3 py-1.5 text-warn">
      <TriangleAlert aria-hidden="true" className="size-4" />
      {text.panel.stale(clock(new Date(at).toISOString()))}
      <span className="font-mono text-[11px]">{problem.code}</span>
    </p>
  );
}

const PATIENCE = 300;

/** Shows nothing while it may still be quick. */
function Later({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), PATIENCE);
    return () => window.clearTimeout(timer);
  }, []);
  return late ? children : null;
}

/** The shape of what is coming. */
export function Skeleton({ rows, className }: { rows: number; className?: string }) {
  const { loading } = useText().common.panel;
  return (
    <div role="status" aria-label={loading} className={cn("flex flex-col gap-2 p-4", className)}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all the same
        <div key={row} className="h-6 animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}

interface EmptyProps {
  title: string;
  help?: ReactNode;
  action?: ReactNode;
}

/** Nothing is here: why, and what to do. */
export function Empty({ title, help, action }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
      <Inbox aria-hidden="true" className="size-6 text-muted" />
      <p className="font-medium">{title}</p>
      {help && <p className="max-w-prose text-muted">{help}</p>}
      {action && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}

/** What only some roles may see; the others are told which. */
export function ForRole({ needs, children }: { needs: Role; children: ReactNode }) {
  const text = useText().common;
  if (useMay(needs)) return children;
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
      <Lock aria-hidden="true" className="size-6 text-muted" />
      <p className="font-medium">{text.panel.forbidden(text.roles[needs])}</p>
      <p className="text-muted">{text.panel.forbiddenHelp}</p>
    </div>
  );
}
