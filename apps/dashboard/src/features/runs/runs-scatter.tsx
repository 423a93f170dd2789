// The runs of the last two weeks as points: when, how long, how they ended. A click opens the run.
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { newestJobsQuery } from "@/api/queries";
import { ChartPanel } from "@/components/chart-panel";
import { useFormat, useText } from "@/i18n/text";
import { addDays, formatDuration, today } from "@/lib/dates";
import { runState, type Tone, toneOf } from "@/lib/states";
import { type Job, secondsOf } from "./run-words";
import { useJobFilter } from "./use-job-filter";

const DAYS = 14;
/** Points at most; beyond that they hide each other. */
const MOST = 2000;
const NONE = { jobs: [], total: 0 };
const HEIGHT = 92;
const FLOOR = 62;
const CEILING = 10;

const COLOURS: Record<Tone, string> = {
  ok: "fill-ok",
  warn: "fill-warn",
  fail: "fill-fail",
  run: "fill-accent",
  wait: "fill-wait",
  off: "fill-off",
};

/** The points, when there are runs to show. */
export function RunsScatter() {
  const text = useText().runs.scatter;
  const { day } = useFormat();
  const now = Date.now();
  const last = today(new Date(now));
  const first = addDays(last, 1 - DAYS);
  const filter = useJobFilter();
  const from = filter.de && filter.de > first ? filter.de : first;
  const { jobs, total } = useQuery(newestJobsQuery({ ...filter, de: from }, MOST)).data ?? NONE;
  const timed = jobs.flatMap((job) => {
    const seconds = secondsOf(job, now);
    return seconds === undefined ? [] : [{ job, seconds }];
  });
  if (timed.length < 2) return null;
  return (
    <ChartPanel title={text.title} span={`${day(first)} – ${day(last)}`} file={`execucoes-${last}`}>
      <figure className="px-4 py-2">
        <Points timed={timed} first={first} label={text.label(DAYS)} />
        {jobs.length < total && <p className="text-[12px] text-muted">{text.newest(jobs.length, total)}</p>}
      </figure>
    </ChartPanel>
  );
}

interface PointsProps {
  timed: readonly { job: Job; seconds: number }[];
  first: string;
  label: string;
}

function Points({ timed, first, label }: PointsProps) {
  const text = useText();
  const { shortDay } = useFormat();
  const start = Date.parse(`${first}T00:00:00-03:00`);
  const longest = Math.max(...timed.map(({ seconds }) => seconds), 1);
  const x = (at: string) => (100 * (Date.parse(at) - start)) / (DAYS * 86_400_000);
  // Short runs are many and long ones few: the height is logarithmic.
  const y = (seconds: number) => FLOOR - ((FLOOR - CEILING) * Math.log1p(seconds)) / Math.log1p(longest);
  return (
    <svg width="100%" height={HEIGHT} role="group" aria-label={label} className="block overflow-visible">
      <text x="0" y={CEILING + 2} className="fill-muted text-[10px]">
        {formatDuration(longest)}
      </text>
      <line x1="0" x2="100%" y1={FLOOR + 4} y2={FLOOR + 4} className="stroke-line" />
      {Array.from({ length: DAYS }, (_, index) => addDays(first, index)).map((day, index) => (
        <text
          key={day}
          x={`${(100 * (index + 0.5)) / DAYS}%`}
          y={HEIGHT - 6}
          textAnchor="middle"
          className="fill-muted text-[10px]"
        >
          {shortDay(day)}
        </text>
      ))}
      {timed.map(({ job, seconds }) => {
        const state = runState(job);
        const name = text.runs.scatter.point(job.id, text.common.states[state], formatDuration(seconds));
        return (
          <Link key={job.id} to={`/etl/${job.id}`} aria-label={name}>
            <circle cx={`${x(job.created_at)}%`} cy={y(seconds)} r="12" className="fill-transparent" />
            <circle cx={`${x(job.created_at)}%`} cy={y(seconds)} r="4.5" className={COLOURS[toneOf(state)]}>
              <title>{name}</title>
            </circle>
          </Link>
        );
      })}
    </svg>
  );
}
