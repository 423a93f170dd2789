// What is above the lines: levels with their counts, search, the way to the next error, following, copying, downloading.
import { ArrowDown, ArrowUp, Copy, Download } from "lucide-react";
import { useMemo } from "react";
import { Pill } from "@/components/state-pill";
import { compareTexts } from "@/components/table/columns";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Menu, MenuItem } from "@/components/ui/menu";
import { tellDone } from "@/components/ui/toast";
import { useFormat, useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import type { Tone } from "@/lib/states";
import { download } from "@/lib/table-text";
import { LogSearch, LogWindow } from "./log-search";
import { MatchSteps } from "./match-steps";
import { rawText } from "./raw-lines";
import { OutputChoice, useRawOutput } from "./raw-output";
import type { LogFilterState } from "./use-log-filter";
import { asText, fundOf, isSearched, LEVELS, type Line, nextOfLevel, type ShownLine, STAMPS } from "./view";

interface Props {
  /** Name of a file of these lines, without its ending. */
  file: string;
  wanted: LogFilterState;
  counts: Record<string, number>;
  shown: readonly ShownLine[];
  lines: readonly Line[];
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  /** Place of the marked line among those shown, -1 for none. */
  marked: number;
  onJump: (at: number) => void;
  /** Goes to the match after the marked one, or before it. */
  onStep: (direction: 1 | -1) => void;
  state: "loading" | "live" | "waiting" | "ended";
}

const TONES: Record<Props["state"], Tone> = { loading: "run", live: "ok", waiting: "warn", ended: "off" };

/** The tools of the viewer. */
export function LogTools(props: Props) {
  const { wanted, follow, onFollow, wrap, onWrap, lines, state } = props;
  const text = useText().logs;
  const funds = useMemo(() => [...new Set(lines.map(fundOf).filter(Boolean))].sort(compareTexts), [lines]);
  const systems = [...new Set(lines.map((line) => line.sistema).filter(Boolean))].sort();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Levels {...props} />
      <LogSearch {...wanted} onStep={props.onStep} />
      {isSearched(wanted.filter) && (
        <MatchSteps count={props.shown.length} marked={props.marked} onStep={props.onStep} />
      )}
      {systems.length > 1 && (
        <Choice
          label={text.system}
          any={text.allSystems}
          value={wanted.filter.system}
          options={systems.map((system) => [system, system.toUpperCase()])}
          onChoose={(system) => wanted.put({ origem: system })}
        />
      )}
      {funds.length > 1 && (
        <Choice
          label={text.fund}
          any={text.allFunds}
          value={wanted.filter.fund}
          options={funds.map((fund) => [fund, fund])}
          onChoose={(fund) => wanted.put({ fundo: fund })}
          className="max-w-52"
        />
      )}
      <LogWindow {...wanted} />
      <ErrorSteps {...props} />
      <span role="status">
        <Pill tone={TONES[state]}>{text.states[state]}</Pill>
      </span>
      <div className="ml-auto flex items-center gap-2">
        <OutputChoice />
        <Choice
          label={text.stamp}
          value={wanted.stamp}
          options={STAMPS.map((stamp) => [stamp, text.stamps[stamp]])}
          onChoose={(stamp) => wanted.put({ tempo: stamp === STAMPS[0] ? "" : stamp })}
          className="h-7 text-[12px]"
        />
        <Button
          size="small"
          aria-pressed={follow}
          className={cn(follow && "bg-accent-soft")}
          onClick={() => onFollow(!follow)}
        >
          {text.follow}
        </Button>
        <Button size="small" aria-pressed={wrap} className={cn(wrap && "bg-accent-soft")} onClick={() => onWrap(!wrap)}>
          {text.wrap}
        </Button>
        <Ways {...props} />
      </div>
    </div>
  );
}

function Levels({ wanted: { filter, put }, counts }: Props) {
  const text = useText().logs;
  const { count } = useFormat();
  const toggle = (level: string) => {
    const next = LEVELS.filter((name) => filter.levels.has(name) !== (name === level));
    put({ nivel: next.length === LEVELS.length || next.length === 0 ? "" : next.join(",") });
  };
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{text.level}</legend>
      {LEVELS.filter((level) => (counts[level] ?? 0) > 0).map((level) => (
        <Button
          key={level}
          size="small"
          aria-pressed={filter.levels.has(level)}
          className={cn("gap-1.5", filter.levels.has(level) ? "bg-raised" : "text-muted line-through")}
          onClick={() => toggle(level)}
        >
          {text.levels[level]}
          <span className="tabular-nums">{count(counts[level] ?? 0)}</span>
        </Button>
      ))}
    </fieldset>
  );
}

function ErrorSteps({ counts, shown, marked, onJump }: Props) {
  const text = useText().logs;
  const level = (counts["ERROR"] ?? 0) > 0 ? "ERROR" : "WARNING";
  if ((counts[level] ?? 0) === 0) return null;
  const step = (direction: 1 | -1) => {
    const at = nextOfLevel(shown, level, Math.max(marked, direction === 1 ? -1 : 0), direction);
    if (at !== undefined) onJump(at);
  };
  const [before, next] =
    level === "ERROR" ? [text.errorBefore, text.errorNext] : [text.warningBefore, text.warningNext];
  return (
    <span className="flex">
      <Button look="ghost" size="icon" aria-label={before} title={before} onClick={() => step(-1)}>
        <ArrowUp aria-hidden="true" />
      </Button>
      <Button look="ghost" size="icon" aria-label={next} title={next} onClick={() => step(1)}>
        <ArrowDown aria-hidden="true" />
      </Button>
    </span>
  );
}

function Ways({ file, shown, lines }: Props) {
  const text = useText().logs;
  const { clock } = useFormat();
  const textOf = (all: readonly Line[]) => all.map((line) => asText(line, clock(line.timestamp))).join("\n");
  const [raw] = useRawOutput();
  const seen = shown.map(({ line }) => line);
  const copy = () =>
    void navigator.clipboard
      .writeText(raw ? seen.map(rawText).join("\n") : textOf(seen))
      .then(() => tellDone(text.copied(shown.length)));
  const plain = () => download(`${file}.log`, `${textOf(lines)}\n`, "text/plain;charset=utf-8");
  const typed = () =>
    download(`${file}.jsonl`, lines.map((line) => `${rawText(line)}\n`).join(""), "application/jsonl;charset=utf-8");
  return (
    <>
      <Button size="small" onClick={copy}>
        <Copy aria-hidden="true" />
        {text.copy}
      </Button>
      <Menu
        trigger={
          <Button size="small">
            <Download aria-hidden="true" />
            {text.download}
          </Button>
        }
      >
        <MenuItem onSelect={plain}>{text.asLog}</MenuItem>
        <MenuItem onSelect={typed}>{text.asJsonl}</MenuItem>
      </Menu>
    </>
  );
}
