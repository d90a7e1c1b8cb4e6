import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between page and host that can be cut and mended. */
export class Proxy {
  private readonly sockets = new Set<Socket>();
  private server!: Server;
  private port = 0;

  constructor(private readonly target: number) {}

  async mend(): Promise<number> {
    this.server = createServer((near) => {
      const far = connect(this.target, '127.0.0.1');
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((done) => this.server.listen(this.port, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
    return this.port;
  }

  cut(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
