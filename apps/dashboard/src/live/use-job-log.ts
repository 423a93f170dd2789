// The log of one run: its pages, then its live lines, in order and each once.
import { useCallback, useEffect, useRef, useState } from "react";
import { api, bodyOf } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { useLive } from "./live";
import { addLive, addPage, type LogLines, NO_LINES } from "./log-lines";

/** Lines of a page, the most that the server gives. */
const PAGE = 1000;

/** What is on the screen of a log. */
export interface JobLog {
  log: LogLines;
  loading: boolean;
  problem: Problem | undefined;
  retry: () => void;
}

/** Follows the log of a run. */
export function useJobLog(job: number): JobLog {
  const live = useLive();
  const lines = useRef<LogLines>(NO_LINES);
  const busy = useRef(false);
  const [shown, show] = useState<Omit<JobLog, "retry">>({ log: NO_LINES, loading: true, problem: undefined });

  const update = useCallback(
    (log: LogLines) => {
      lines.current = log;
      live.follow(job, log.last);
    },
    [live, job],
  );

  const catchUp = useCallback(
    async (signal: AbortSignal) => {
      if (busy.current) return;
      busy.current = true;
      let problem: Problem | undefined;
      try {
        for (let more = true; more && !signal.aborted; ) {
          const query = { depois: lines.current.last, limit: PAGE, nivel: "DEBUG" };
          const call = api.GET("/api/jobs/{id}/logs", { params: { path: { id: job }, query }, signal });
          const page = (await bodyOf(call)).linhas;
          update(addPage(lines.current, page));
          more = page.length === PAGE;
          if (more && !signal.aborted) show({ log: lines.current, loading: true, problem: undefined });
        }
      } catch (error) {
        problem = asProblem(error);
      } finally {
        busy.current = false;
      }
      if (!signal.aborted) show({ log: lines.current, loading: false, problem });
    },
    [job, update],
  );

  const current = useRef<AbortController>(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    current.current = controller;
    lines.current = NO_LINES;
    busy.current = false;
    show({ log: NO_LINES, loading: true, problem: undefined });
    void catchUp(controller.signal);
    const stop = live.listen((frames) => {
      const fresh = frames.flatMap((frame) => (frame.type === "log" && frame.data.job_id === job ? [frame.data] : []));
      const resync = frames.some((frame) => frame.type === "resync");
      if (fresh.length > 0) {
        update(addLive(lines.current, fresh));
        if (!busy.current) show({ log: lines.current, loading: false, problem: undefined });
      }
      if (lines.current.hole || resync) void catchUp(controller.signal);
    });
    return () => {
      controller.abort();
      stop();
      live.unfollow(job);
    };
  }, [live, job, catchUp, update]);

  return { ...shown, retry: () => void catchUp(current.current.signal) };
}
