// The way to the server, for tests in which it goes and comes back.
import { connect, createServer, type Server, type Socket } from "node:net";

/** A line to the server that can be cut. */
export class Line {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  private readonly target = Number(new URL(process.env["E2E_URL"] ?? "").port);

  /** Lets connections through; gives the address, always the same. */
  async open(): Promise<string> {
    const server = createServer((near) => {
      const far = connect(this.target, "127.0.0.1");
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => {
          this.sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((listening) => server.listen(this.port, "127.0.0.1", listening));
    this.server = server;
    this.port = (server.address() as { port: number }).port;
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends all connections and takes no more. */
  async cut(): Promise<void> {
    const { server } = this;
    const closed = new Promise((done) => server?.close(done));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
