// The live connection of the page: opened when somebody is signed in, its messages in the query cache.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { sessionEnded } from "@/api/client";
import { useStore } from "@/lib/store";
import { cacheUpdater } from "./apply";
import { LiveConnection, type LiveState } from "./connection";

const LiveContext = createContext<LiveConnection | undefined>(undefined);

/** Holds the connection while it is on the page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [live] = useState(() => new LiveConnection(`${window.location.origin.replace(/^http/, "ws")}/ws`));
  const ended = useStore(sessionEnded);
  useEffect(() => live.listen(cacheUpdater(cache)), [live, cache]);
  useEffect(() => {
    if (ended) return;
    live.onEnded = () => sessionEnded.set(true);
    live.connect();
    const online = () => live.connect();
    window.addEventListener("online", online);
    return () => {
      window.removeEventListener("online", online);
      live.close();
    };
  }, [live, ended]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** The connection. */
export function useLive(): LiveConnection {
  const live = useContext(LiveContext);
  if (!live) throw new Error("there is no LiveProvider around this part of the page");
  return live;
}

/** How the connection stands. */
export function useLiveState(): LiveState {
  return useStore(useLive().state);
}
