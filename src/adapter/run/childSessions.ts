import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Disposable } from '../../base/index';
import { sameSecret, type AgentServer } from '../wire/agentServer';
import type { ClientSession } from './clientSession';
import type { Debuggee } from './debuggee';

/** Twenty children at once on a busy machine: each needs an adapter process of its own to come up. */
const PATIENCE_MS = 30_000;

/** How a child session finds its way back here; travels in its attach configuration. */
export interface ChildAddress {
  readonly socket: string;
  readonly token: string;
  readonly pid: number;
}

interface Expected {
  readonly debuggee: Debuggee;
  claim(session: ClientSession): void;
}

/**
 * Child processes as DAP sessions of their own. The client is asked to start one
 * (`startDebugging`); the adapter process it starts for it connects here and passes messages on.
 */
export class ChildSessions implements Disposable {
  private readonly expected = new Map<number, Expected>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly agents: AgentServer,
    private readonly server: Server,
    private readonly path: string,
  ) {}

  static async start(agents: AgentServer, serve: (socket: Socket) => void): Promise<ChildSessions> {
    const path = join(agents.folder, 'sessions');
    const server = createServer();
    const own = new ChildSessions(agents, server, path);
    server.on('connection', (socket) => {
      own.sockets.add(socket);
      socket.on('close', () => own.sockets.delete(socket));
      socket.on('error', () => undefined);
      serve(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    return own;
  }

  /** A session for a child process; null when the client cannot or does not start one. */
  async open(parent: ClientSession, debuggee: Debuggee): Promise<ClientSession | null> {
    if (parent.client.supportsStartDebuggingRequest !== true) return null;
    const address: ChildAddress = {
      socket: this.path,
      token: this.agents.token,
      pid: debuggee.pid,
    };
    const claimed = new Promise<ClientSession>((claim) =>
      this.expected.set(debuggee.pid, { debuggee, claim }),
    );
    const configuration = {
      type: 'heddle',
      request: 'attach',
      name: debuggee.name,
      heddleChild: address,
    };
    const started = parent.connection
      .request('startDebugging', { request: 'attach', configuration }, PATIENCE_MS)
      .then(() => claimed);
    const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null).unref());
    const session = await Promise.race([started.catch(() => null), late]);
    this.expected.delete(debuggee.pid);
    return session;
  }

  /** A session says which process it is for; resolves when the process is its own. */
  claim(session: ClientSession, address: ChildAddress): boolean {
    const expected = this.expected.get(address.pid);
    if (!expected || !sameSecret(address.token, this.agents.token)) return false;
    this.expected.delete(address.pid);
    void session.configured.then(() => expected.claim(session));
    return true;
  }

  dispose(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
