// The search of a log, as text or as an expression, and the window of hours.

import { Clock, Regex, X } from "lucide-react";
import { useId, useState } from "react";
import { SearchField } from "@/components/search-field";
import { Button } from "@/components/ui/button";
import { SMALL_CONTROL } from "@/components/ui/field";
import { useText } from "@/i18n/text";
import { cn } from "@/lib/cn";
import { useAddress, without } from "@/lib/use-address";
import { type LogFilterState, REGEX, WINDOW } from "./use-log-filter";

interface SearchProps extends LogFilterState {
  /** Goes to the next match, or to the one before. */
  onStep: (direction: 1 | -1) => void;
}

/** The field, with the choice of an expression. */
export function LogSearch({ typed, isPattern, fault, put, onStep }: SearchProps) {
  const text = useText().logs;
  return (
    <span className="flex items-center gap-1">
      <SearchField
        label={isPattern ? text.searchPattern : text.search}
        value={typed}
        onSearch={(typed) => put({ busca: typed })}
        onEnter={(shifted) => onStep(shifted ? -1 : 1)}
        className="w-48"
      />
      <Button
        look="ghost"
        size="icon"
        aria-label={text.pattern}
        title={text.pattern}
        aria-pressed={isPattern}
        className={cn(isPattern && "bg-accent-soft")}
        onClick={() => put({ modo: isPattern ? "" : REGEX })}
      >
        <Regex aria-hidden="true" />
      </Button>
      {fault && (
        <span role="alert" className="text-[12px] text-fail">
          {text.patternFaults[fault]}
        </span>
      )}
    </span>
  );
}

/** Minutes that are lately. */
const LATELY = 15;

/** The hour in São Paulo so many minutes ago; midnight is as far as it goes. */
function hourBefore(minutes: number): string {
  const hour = (at: number) =>
    new Date(at).toLocaleTimeString("pt-BR", { timeZone: "America/Sao_Paulo", hour12: false });
  const [then, now] = [hour(Date.now() - minutes * 60_000), hour(Date.now())];
  return then > now ? "00:00:00" : then;
}

/** The window of hours; closed it takes no room. */
export function LogWindow({ filter, put }: LogFilterState) {
  const text = useText().logs;
  const [, change] = useAddress();
  const [wanted, want] = useState(false);
  const [from, until] = [filter.from ?? "", filter.until ?? ""];
  if (!wanted && from === "" && until === "") {
    return (
      <>
        <Button size="small" onClick={() => want(true)}>
          <Clock aria-hidden="true" />
          {text.window.open}
        </Button>
        <Button size="small" onClick={() => put({ [WINDOW[0]]: hourBefore(LATELY) })}>
          {text.window.lately(LATELY)}
        </Button>
      </>
    );
  }
  const close = () => {
    want(false);
    change(without(WINDOW));
  };
  return (
    <fieldset className="flex items-center gap-1.5 text-[12px] text-muted">
      <legend className="sr-only">{text.window.open}</legend>
      <Hour label={text.window.from} value={from} onChange={(hour) => put({ [WINDOW[0]]: hour })} />
      <Hour label={text.window.until} value={until} onChange={(hour) => put({ [WINDOW[1]]: hour })} />
      <Button look="ghost" size="small-icon" aria-label={text.window.clear} title={text.window.clear} onClick={close}>
        <X aria-hidden="true" />
      </Button>
    </fieldset>
  );
}

interface HourProps {
  label: string;
  value: string;
  onChange: (hour: string) => void;
}

/** What is typed stays as it is while the page follows: an hour is written part by part. */
function Hour({ label, value, onChange }: HourProps) {
  const id = useId();
  const [typed, type] = useState(value);
  const [said, hear] = useState(value);
  if (said !== value) {
    hear(value);
    type(value);
  }
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="time"
        step={1}
        value={typed}
        onChange={(event) => {
          type(event.target.value);
          onChange(event.target.value);
        }}
        className={SMALL_CONTROL}
      />
    </>
  );
}
