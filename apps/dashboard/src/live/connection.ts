// One live connection that comes back by itself: waits longer each time, says what was heard so far, and tells how it stands.
import { Store } from "@/lib/store";
import { type Frame, readFrame } from "./frames";

/** How the connection stands. */
export type LiveState =
  | { phase: "open" | "closed"; heardAt: number }
  /** `again`: after it was lost or did not come about. */
  | { phase: "connecting"; heardAt: number; again: boolean }
  | { phase: "waiting"; heardAt: number; retryAt: number };

/** What the connection needs of its surroundings. */
export interface Surroundings {
  open: (address: string) => WebSocket;
  now: () => number;
  later: (run: () => void, millis: number) => number;
  forget: (timer: number) => void;
  random: () => number;
}

/** The browser's. */
export const BROWSER: Surroundings = {
  open: (address) => new WebSocket(address),
  now: () => Date.now(),
  later: (run, millis) => window.setTimeout(run, millis),
  forget: (timer) => window.clearTimeout(timer),
  random: Math.random,
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** The server gives a sign of life every 30 s. */
const SILENCE = 45_000;
/** The server refuses this login from now on. */
const POLICY = 1008;

/** The live connection. */
export class LiveConnection {
  readonly state: Store<LiveState>;
  /** Called when the server ends the session. */
  onEnded: () => void = () => {};
  private readonly listeners = new Set<(frames: readonly Frame[]) => void>();
  private readonly heard = new Map<number, number>();
  private socket: WebSocket | undefined;
  private failures = 0;
  private retry: number | undefined;
  private watchdog: number | undefined;
  private pending: Frame[] = [];

  constructor(
    private readonly address: string,
    private readonly around: Surroundings = BROWSER,
  ) {
    this.state = new Store<LiveState>({ phase: "closed", heardAt: around.now() });
  }

  /** Connects now, also while waiting for the next attempt. */
  connect(): void {
    if (this.socket) return;
    this.cancelRetry();
    this.state.set({ phase: "connecting", heardAt: this.state.get().heardAt, again: this.failures > 0 });
    const socket = this.around.open(this.address + this.resumption());
    this.socket = socket;
    this.watch();
    socket.onopen = () => {
      this.failures = 0;
      this.become("open");
    };
    socket.onmessage = (message) => this.receive(String(message.data));
    socket.onclose = (event) => this.lost(event.code);
  }

  /** Disconnects for good. */
  close(): void {
    this.cancelRetry();
    const socket = this.socket;
    this.drop();
    socket?.close();
    this.become("closed");
  }

  /** Hears messages, in batches. */
  listen(listener: (frames: readonly Frame[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes note of the last line of a job that is on the screen: a new connection goes on after it. */
  follow(job: number, seq: number): void {
    this.heard.set(job, seq);
  }

  /** The job is no longer on the screen. */
  unfollow(job: number): void {
    this.heard.delete(job);
  }

  private resumption(): string {
    const since = [...this.heard].filter(([, seq]) => seq > 0).map(([job, seq]) => `${job}:${seq}`);
    return since.length > 0 ? `?since=${since.join(",")}` : "";
  }

  private receive(text: string): void {
    this.watch();
    const frame = readFrame(text);
    const { phase } = this.state.get();
    if (phase === "open") this.state.set({ phase, heardAt: this.around.now() });
    if (!frame || frame.type === "ping") return;
    // Lines come in bursts: the page is told once for all of them.
    if (this.pending.push(frame) === 1) this.around.later(() => this.tell(), 16);
  }

  private tell(): void {
    const frames = this.pending;
    this.pending = [];
    for (const listener of this.listeners) listener(frames);
  }

  private lost(code: number): void {
    this.drop();
    if (code === POLICY) {
      this.become("closed");
      this.onEnded();
      return;
    }
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures) * (0.5 + this.around.random() / 2);
    this.failures += 1;
    this.state.set({ phase: "waiting", heardAt: this.state.get().heardAt, retryAt: this.around.now() + wait });
    this.retry = this.around.later(() => this.connect(), wait);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
    }
    if (this.watchdog !== undefined) this.around.forget(this.watchdog);
    this.watchdog = undefined;
  }

  /** A connection that says nothing for too long is lost, whatever the network believes. */
  private watch(): void {
    if (this.watchdog !== undefined) this.around.forget(this.watchdog);
    this.watchdog = this.around.later(() => {
      const socket = this.socket;
      this.lost(0);
      socket?.close();
    }, SILENCE);
  }

  private cancelRetry(): void {
    if (this.retry !== undefined) this.around.forget(this.retry);
    this.retry = undefined;
  }

  private become(phase: "open" | "closed"): void {
    const heardAt = phase === "open" ? this.around.now() : this.state.get().heardAt;
    this.state.set({ phase, heardAt });
  }
}
