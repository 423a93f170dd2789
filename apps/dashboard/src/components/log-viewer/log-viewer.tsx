// A log, live: any number of lines, of which only those in view are on the page. Search, copy and download work on the lines
// themselves. Following the end stops when somebody scrolls up, and nothing that is being read moves.
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";
import { Empty, Skeleton } from "@/components/async-panel";
import { ProblemNote } from "@/components/problem-note";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { LogLineRow } from "./log-line-row";
import { LogTools } from "./log-tools";
import { rawLines } from "./raw-lines";
import { RawLineRow, useRawOutput } from "./raw-output";
import type { LogSource } from "./source";
import { useFind } from "./use-find";
import { useLogFilter } from "./use-log-filter";
import { countLevels, elapsed, isSearched, nextMatch, type Stamp, shownLines } from "./view";

const ROW = 22;
/** Pixels from the end that still count as the end. */
const NEAR = 2 * ROW;

/** The viewer. */
export function LogViewer({ source }: { source: LogSource }) {
  const text = useText();
  const { lines, loading, problem, retry, ended } = source;
  const wanted = useLogFilter();
  const deferred = useDeferredValue(wanted.filter);
  const [raw] = useRawOutput();
  const shown = useMemo(() => (raw ? rawLines : shownLines)(lines, deferred), [lines, deferred, raw]);
  const counts = useMemo(() => countLevels(lines), [lines]);
  const target = useTarget();
  const [follow, setFollow] = useState(!ended && target === undefined);
  const [wrap, setWrap] = useState(false);
  const [marked, setMarked] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  const jump = (at: number) => {
    setFollow(false);
    setMarked(shown[at]?.line.seq);
    virtual.scrollToIndex(at, { align: "center" });
  };
  const markedAt = shown.findIndex(({ line }) => line.seq === marked);
  const stampOf = useStamp(wanted.stamp, lines[0]?.timestamp);
  const whole = useRef<HTMLDivElement>(null);
  useFind(whole);
  const step = (direction: 1 | -1) => {
    const at = nextMatch(shown.length, markedAt, direction);
    if (at !== undefined) jump(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isSearched(deferred)) return;
    step(event.shiftKey ? -1 : 1);
  };

  useEffect(() => {
    if (follow && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: "end" });
  }, [follow, shown.length, virtual]);

  const reached = useRef(false);
  const targetAt = target === undefined ? -1 : shown.findIndex(({ line }) => line.seq >= target);
  useEffect(() => {
    if (reached.current || targetAt < 0) return;
    reached.current = true;
    setMarked(target);
    virtual.scrollToIndex(targetAt, { align: "center" });
  }, [target, targetAt, virtual]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element || !follow) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight > NEAR * 2) setFollow(false);
  };

  const below = useBelow(shown.length, follow);
  if (problem && lines.length === 0) return <ProblemNote problem={problem} onRetry={retry} />;
  if (loading && lines.length === 0) return <Skeleton rows={10} />;
  return (
    <div ref={whole} className="flex min-h-0 flex-1 flex-col gap-2">
      <LogTools
        file={source.file}
        wanted={{ ...wanted, fault: deferred.expression?.isOver ? "slow" : wanted.fault }}
        counts={counts}
        shown={shown}
        lines={lines}
        wrap={wrap}
        onWrap={setWrap}
        follow={follow}
        onFollow={setFollow}
        marked={markedAt}
        onJump={jump}
        onStep={step}
        state={loading ? "loading" : ended ? "ended" : source.connected ? "live" : "waiting"}
      />
      {problem && <ProblemNote problem={problem} onRetry={retry} />}
      <div className="relative min-h-40 flex-1">
        <section
          ref={scroller}
          aria-label={source.name}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the lines are scrolled by keyboard
          tabIndex={0}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          className="absolute inset-0 overflow-auto rounded-lg border border-line bg-surface py-1 font-mono text-[12px]"
        >
          {shown.length === 0 ? (
            <NoLines none={lines.length === 0 ? source.none : undefined} />
          ) : (
            <div className="relative min-w-fit" style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const entry = shown[item.index];
                return (
                  entry && (
                    <div
                      key={item.key}
                      ref={wrap ? virtual.measureElement : undefined}
                      data-index={item.index}
                      className="absolute w-full min-w-fit"
                      style={{ transform: `translateY(${item.start}px)` }}
                    >
                      {raw ? (
                        <RawLineRow line={entry.line} wrap={wrap} marked={entry.line.seq === marked} />
                      ) : (
                        <LogLineRow
                          entry={entry}
                          wrap={wrap}
                          marked={entry.line.seq === marked}
                          stamp={stampOf(entry.line.timestamp)}
                          sought={deferred}
                        />
                      )}
                    </div>
                  )
                );
              })}
            </div>
          )}
        </section>
        {below > 0 && !ended && (
          <Button size="small" className="absolute right-6 bottom-4 shadow-md" onClick={() => setFollow(true)}>
            <ArrowDownToLine aria-hidden="true" />
            {text.logs.below(below)}
          </Button>
        )}
      </div>
      <p role="log" aria-live="polite" className="sr-only">
        {ended ? text.logs.ended : text.logs.errors(counts["ERROR"] ?? 0)}
      </p>
    </div>
  );
}

/** When a line was said, in the chosen way. */
function useStamp(stamp: Stamp, first: string | undefined): (at: string) => string {
  const { clock } = useFormat();
  if (stamp === "nenhum") return () => "";
  return stamp === "hora" ? clock : (at) => elapsed(first ?? at, at);
}

/** How many lines came below what somebody reads. */
function useBelow(count: number, follow: boolean): number {
  const [seen, setSeen] = useState(count);
  useEffect(() => {
    if (follow || seen === 0 || count < seen) setSeen(count);
  }, [count, follow, seen]);
  return Math.max(0, count - seen);
}

/** The line that the address names: `#L4821`. */
function useTarget(): number | undefined {
  const { hash } = useLocation();
  const [, seq] = /^#L(\d+)$/.exec(hash) ?? [];
  return seq === undefined ? undefined : Number(seq);
}

function NoLines({ none }: { none: LogSource["none"] | undefined }) {
  const text = useText().logs;
  return none ? <Empty {...none} /> : <Empty title={text.emptyFilter} />;
}
