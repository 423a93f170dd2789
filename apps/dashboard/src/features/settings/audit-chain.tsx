// How the chain of the records stands: its last one, whose hash holds all before it, and how the whole is examined.
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { AsyncPanel } from "@/components/async-panel";
import { CopyText } from "@/components/copy-text";
import { Card } from "@/components/ui/card";
import { useFormat, useText } from "@/i18n/text";
import { chainQuery } from "./queries";

/** The command that examines the chain. */
const EXAMINE = "etl auditoria verificar";

/** The card. */
export function AuditChain() {
  const words = useText().settings.audit.chain;
  const { count, moment } = useFormat();
  return (
    <AsyncPanel query={useQuery(chainQuery)}>
      {(last) =>
        last && (
          <Card className="flex items-start gap-3 px-4 py-3">
            <Link2 aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <p className="font-medium">{words.length(count(last.id), moment(last.quando))}</p>
              <p className="flex items-center gap-1 text-muted">
                <span className="shrink-0">{words.hash}</span>
                <span className="truncate font-mono text-[12px]" title={last.hash}>
                  {last.hash}
                </span>
                <CopyText text={`${last.id} ${last.hash}`} label={words.copy} />
              </p>
              <p className="flex flex-wrap items-center gap-1 text-muted">
                {words.keep}
                <span className="font-mono text-[12px]">{EXAMINE}</span>
                <CopyText text={EXAMINE} label={words.copyCommand} />
              </p>
            </div>
          </Card>
        )
      }
    </AsyncPanel>
  );
}
