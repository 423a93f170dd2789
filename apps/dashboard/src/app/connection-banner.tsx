// Says when the live connection is away, since when the data is what it is, and when it is tried again.
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useFormat, useText } from "@/i18n/text";
import { useLive, useLiveState } from "@/live/live";

/** A short loss is not worth a banner. */
const GRACE_MILLIS = 1500;

/** The banner, when there is something to say. */
export function ConnectionBanner() {
  const text = useText().shell.banner;
  const { clock } = useFormat();
  const live = useLive();
  const state = useLiveState();
  const now = useNow(state.phase !== "open");
  if (state.phase === "open" || state.phase === "closed" || now - state.heardAt < GRACE_MILLIS) return null;
  const seconds = state.phase === "waiting" ? Math.max(0, Math.ceil((state.retryAt - now) / 1000)) : 0;
  return (
    <div role="status" className="flex items-center gap-3 border-b border-warn/40 bg-warn-soft px-5 py-2 text-warn">
      <WifiOff aria-hidden="true" className="size-4" />
      <span>{state.phase === "waiting" ? text.waiting(seconds) : text.connecting}</span>
      <span className="text-ink">{text.age(clock(new Date(state.heardAt).toISOString()))}</span>
      <Button size="small" className="ml-auto" onClick={() => live.connect()}>
        {text.now}
      </Button>
    </div>
  );
}

function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, [ticking]);
  return now;
}
