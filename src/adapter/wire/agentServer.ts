import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disposable } from '../../base/index';
import { PrivateDirectory } from '../../transport/index';
import { AgentLink } from './agentLink';
import type { AgentHello } from './messages';

const HELLO_TIMEOUT_MS = 10_000;

/** Whether two secrets are the same, told in constant time. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Where the processes of a run report: a socket in a private directory. */
export class AgentServer implements Disposable {
  readonly token = randomBytes(24).toString('hex');
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly directory: PrivateDirectory,
    private readonly server: Server,
    private readonly adopt: (link: AgentLink, hello: AgentHello) => void,
  ) {
    server.on('connection', (socket) => this.greet(socket));
  }

  static async start(adopt: (link: AgentLink, hello: AgentHello) => void): Promise<AgentServer> {
    const directory = PrivateDirectory.create(tmpdir(), 'heddle-debug-');
    const server = createServer();
    const own = new AgentServer(directory, server, adopt);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(own.path, resolve);
    });
    return own;
  }

  get folder(): string {
    return this.directory.path;
  }

  get path(): string {
    return join(this.folder, 'agents');
  }

  private greet(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    greet(socket, this.token, this.adopt);
  }

  /** Closes all connections: every process goes on without a debugger. */
  dispose(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    this.directory.dispose();
  }
}

/** Waits for the hello of a process; connections that do not know the token are closed. */
export function greet(
  socket: Socket,
  token: string,
  adopt: (link: AgentLink, hello: AgentHello) => void,
): void {
  const link = new AgentLink(socket);
  const timer = setTimeout(() => link.close(), HELLO_TIMEOUT_MS);
  link.onClose = () => clearTimeout(timer);
  link.onEvent = (event) => {
    clearTimeout(timer);
    link.onEvent = () => undefined;
    link.onClose = () => undefined;
    if (event.event !== 'hello' || !sameSecret(String(event.token), token)) link.close();
    else adopt(link, event);
  };
}
