// A mail server that takes every message and delivers none.
import { type AddressInfo, createServer, type Socket } from "node:net";

interface MailServer {
  port: number;
  close: () => void;
}

/** Starts it on a free port. */
export async function mailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    talk(socket);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Answers the lines of a client; those of a message only at its end. */
function talk(socket: Socket): void {
  let [waiting, inMessage] = ["", false];
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (inMessage) {
      if (line !== ".") return;
      inMessage = false;
      say("250 2.0.0 guardada");
      return;
    }
    const command = line.slice(0, 4).toUpperCase();
    inMessage = command === "DATA";
    if (inMessage) say("354 escreva");
    else if (command === "QUIT") socket.end("221 2.0.0 até logo\r\n");
    else say("250 2.0.0 certo");
  };
  say("220 correio de teste");
  socket.on("data", (part) => {
    const lines = (waiting + part.toString("latin1")).split("\r\n");
    waiting = lines.pop() ?? "";
    for (const line of lines) hear(line);
  });
}
