import { expect, test } from "vitest";
import { LiveConnection } from "./connection";
import type { Frame } from "./frames";

interface FakeSocket {
  address: string;
  onopen?: (() => void) | null;
  onmessage?: ((message: { data: string }) => void) | null;
  onclose?: ((event: { code: number }) => void) | null;
  close: () => void;
}

function world() {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { run: () => void; at: number }>();
  let clock = 1000;
  let next = 1;
  const around = {
    open: (address: string) => {
      const socket: FakeSocket = { address, close: () => {} };
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    now: () => clock,
    later: (run: () => void, millis: number) => {
      timers.set(next, { run, at: clock + millis });
      return next++;
    },
    forget: (timer: number) => void timers.delete(timer),
    random: () => 1,
  };
  const pass = (millis: number) => {
    const until = clock + millis;
    for (;;) {
      const due = [...timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      timers.delete(due[0]);
      clock = due[1].at;
      due[1].run();
    }
    clock = until;
  };
  const newest = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no socket");
    return socket;
  };
  return { around, pass, sockets, newest };
}

test("a lost connection comes back with what was heard, later each time", () => {
  const { around, pass, sockets, newest } = world();
  const live = new LiveConnection("/ws", around);
  live.connect();
  expect(live.state.get()).toMatchObject({ phase: "connecting", again: false });
  newest().onopen?.();
  expect(live.state.get().phase).toBe("open");
  live.follow(12, 345);
  live.follow(13, 0);
  newest().onclose?.({ code: 1006 });
  expect(live.state.get()).toMatchObject({ phase: "waiting", retryAt: 1500 });
  pass(500);
  expect(newest().address).toBe("/ws?since=12:345");
  expect(live.state.get()).toMatchObject({ phase: "connecting", again: true });
  newest().onclose?.({ code: 1006 });
  pass(999);
  expect(sockets).toHaveLength(2);
  pass(1);
  expect(sockets).toHaveLength(3);
});

test("messages come in batches and unknown ones are left alone", () => {
  const { around, pass, newest } = world();
  const live = new LiveConnection("/ws", around);
  const batches: (readonly Frame[])[] = [];
  live.listen((frames) => batches.push(frames));
  live.connect();
  newest().onopen?.();
  for (const text of [
    '{"type":"resync","data":{}}',
    "nada",
    '{"type":"novo"}',
    '{"type":"ping"}',
    '{"type":"resync"}',
  ]) {
    newest().onmessage?.({ data: text });
  }
  pass(20);
  expect(batches.map((batch) => batch.map((frame) => frame.type))).toEqual([["resync", "resync"]]);
});

test("silence is a lost connection", () => {
  const { around, pass, newest } = world();
  const live = new LiveConnection("/ws", around);
  live.connect();
  newest().onopen?.();
  pass(45_000);
  expect(live.state.get().phase).toBe("waiting");
});

test("the end of the session is told and nothing is tried again", () => {
  const { around, pass, sockets, newest } = world();
  const live = new LiveConnection("/ws", around);
  let ended = false;
  live.onEnded = () => {
    ended = true;
  };
  live.connect();
  newest().onclose?.({ code: 1008 });
  pass(120_000);
  expect([ended, sockets.length, live.state.get().phase]).toEqual([true, 1, "closed"]);
});
