// A fault in a page stays in the page: the navigation goes on working.
import { Component, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useText } from "@/i18n/text";

interface State {
  fault: Error | undefined;
}

/** Catches what its children throw. */
export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { fault: undefined };

  static getDerivedStateFromError(fault: unknown): State {
    return { fault: fault instanceof Error ? fault : new Error(String(fault)) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (!fault) return this.props.children;
    return <CrashNote fault={fault} onRetry={() => this.setState({ fault: undefined })} />;
  }
}

function CrashNote({ fault, onRetry }: { fault: Error; onRetry: () => void }) {
  const text = useText();
  return (
    <div role="alert" className="m-auto max-w-prose rounded-lg border border-line bg-surface p-6">
      <h1>{text.shell.crashTitle}</h1>
      <p className="mt-1 text-muted">{text.shell.crashHelp}</p>
      <p className="mt-3 rounded bg-raised p-2 font-mono text-[12px] break-words">{fault.message}</p>
      <Button className="mt-4" onClick={onRetry}>
        {text.common.actions.retry}
      </Button>
    </div>
  );
}
