import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Disposable } from '../../base/index';
import type { FindingRow } from '../../protocol/view/index';
import { TestRunner, type TestedRun } from './testRunner';

/** The socket in the session directory that test runners connect to (docs/protocol.md). */
const SOCKET = 'tests';

/** The way back into the program, for test runners in it that ask for one. */
export class TestRunners implements Disposable {
  private readonly runners = new Set<TestRunner>();

  private constructor(private readonly server: Server) {}

  /** Listens in a session directory; null where that cannot be: the path is too long for a socket. */
  static async open(directory: string): Promise<TestRunners | null> {
    const server = createServer();
    const listening = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(join(directory, SOCKET), () => resolve(true));
    });
    return (await listening) ? new TestRunners(server) : null;
  }

  /** Serves from now on; `look` makes the run look at once. */
  serve(run: TestedRun, look: () => void): void {
    this.server.on('connection', (socket) => {
      const runner = new TestRunner(socket, run, look);
      this.runners.add(runner);
      socket.on('close', () => this.runners.delete(runner));
    });
  }

  /** Whether somebody waits for an answer: then every rule is to look. */
  get wanted(): boolean {
    return [...this.runners].some((runner) => runner.waits);
  }

  found(row: FindingRow): void {
    for (const runner of this.runners) runner.found(row);
  }

  /** `idle`: the look brought nothing new. */
  looked(idle: boolean): void {
    for (const runner of this.runners) runner.looked(idle);
  }

  dispose(): void {
    this.server.close();
    for (const runner of this.runners) runner.dispose();
  }
}
