// The log of a run, live.
import { useText } from "@/i18n/text";
import { useLiveState } from "@/live/live";
import { useJobLog } from "@/live/use-job-log";
import { LogViewer } from "./log-viewer";

/** The viewer of a run's lines. */
export function RunLog({ job, ended }: { job: number; ended: boolean }) {
  const text = useText().logs;
  const { log, ...state } = useJobLog(job);
  const { phase } = useLiveState();
  const none = ended
    ? { title: text.expired, help: text.expiredHelp }
    : { title: text.waiting, help: text.waitingHelp };
  const source = { name: text.viewer(job), file: `execucao-${job}`, ended, connected: phase === "open", none };
  return <LogViewer source={{ ...source, ...state, lines: log.lines }} />;
}
