// How the chain of the records stands: its last one, whose hash holds all before it, and how the whole is examined.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { api, bodyOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { AsyncPanel } from "@/components/async-panel";
import { CopyText } from "@/components/copy-text";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
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
              <Examination />
            </div>
          </Card>
        )
      }
    </AsyncPanel>
  );
}

/** The examination by this server, when somebody asks for it. */
function Examination() {
  const words = useText().settings.audit.chain;
  const { count } = useFormat();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => bodyOf(api.GET("/api/auditoria/verificar")),
  });
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2">
      <Button size="small" disabled={isPending} onClick={() => mutate()}>
        {isPending ? words.examining : words.examine}
      </Button>
      <span role="status" className={data?.quebrado ? "font-medium text-fail" : "text-muted"}>
        {data &&
          (data.quebrado
            ? words.broken(count(data.quebrado.id), data.quebrado.falha)
            : words.whole(count(data.registros)))}
      </span>
      {error && <ProblemNote problem={asProblem(error)} />}
    </div>
  );
}
