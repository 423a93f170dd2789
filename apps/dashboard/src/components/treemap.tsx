// Shares of a whole as areas, for a look at once; whoever uses it has the same figures in a table beside it.
import { Link } from "react-router";
import { cn } from "@/lib/cn";
import type { Tone } from "@/lib/states";
import { treemap } from "@/lib/treemap";

/** One share. */
export interface Share {
  key: string;
  name: string;
  /** The figure under the name. */
  figure: string;
  /** All of it in a sentence. */
  said: string;
  /** Its size, as a place on a chart. */
  size: number;
  tone: Tone;
  to: string;
}

interface Props {
  label: string;
  shares: readonly Share[];
  /** Width over height. */
  aspect?: number;
}

/** Parts of the whole below which neither name nor figure can be read. */
const NAMED = 0.006;
const FIGURED = 0.014;

const LOOKS: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  fail: "bg-fail-soft text-fail",
  run: "bg-accent-soft text-accent",
  wait: "bg-wait-soft text-wait",
  off: "bg-off-soft text-off",
};

/** The map. */
export function Treemap({ label, shares, aspect = 2.6 }: Props) {
  const tiles = treemap(shares, (share) => share.size, aspect);
  const percent = (part: number) => `${part * 100}%`;
  return (
    <ul aria-label={label} className="relative w-full" style={{ aspectRatio: aspect }}>
      {tiles.map(({ item, left, top, width, height }) => (
        <li
          key={item.key}
          className="absolute p-px"
          style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}
        >
          <Link
            to={item.to}
            title={item.said}
            aria-label={item.said}
            className={cn(
              "block size-full overflow-hidden rounded-sm text-[12px] leading-tight hover:brightness-95",
              // Without words there is nothing to keep from the edge, and the smallest would grow over it.
              width * height > NAMED && "px-1.5 py-1",
              LOOKS[item.tone],
            )}
          >
            {width * height > NAMED && <span className="block truncate font-medium">{item.name}</span>}
            {width * height > FIGURED && <span className="block truncate tabular-nums">{item.figure}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
