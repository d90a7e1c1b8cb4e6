import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One run of program.py that waits for its turns. */
export interface Player {
  /** Time of an operation in a round of so many, ns. */
  round(workload: string, count: number): Promise<number>;
}

/** How a workload is played: rounds of about so long, or, without `ns`, of `first` operations. */
export interface Rounds {
  readonly number: number;
  readonly ns?: number;
  readonly first: number;
}

/**
 * Where programs that are compared report: all of them are up at the same time and wait, and one at
 * a time is told to play a round. What slows the machine for a second so meets all of them.
 */
export class Turns {
  readonly path: string;
  private readonly players = new Map<string, (player: Player) => void>();
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {
    this.path = join(folder, 'turns');
  }

  static async open(): Promise<Turns> {
    const server = createServer();
    const turns = new Turns(mkdtempSync(join(tmpdir(), 'heddle-bench-')), server);
    server.on('connection', (socket) => turns.greet(socket));
    await new Promise<void>((resolve) => server.listen(turns.path, resolve));
    return turns;
  }

  /** The program that says it is `name`, once it is up. */
  player(name: string): Promise<Player> {
    return new Promise((resolve) => this.players.set(name, resolve));
  }

  /** Lets all programs run to their ends. */
  close(): void {
    for (const socket of this.sockets) socket.end();
    this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private greet(socket: Socket): void {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const line = await lines.next();
      if (line.done === true) throw new Error('a program that was timed has ended');
      return line.value;
    };
    const player: Player = {
      round: async (workload, count) => {
        socket.write(`${workload}\t${count}\n`);
        return Number(await next());
      },
    };
    void next().then((name) => this.players.get(name)?.(player));
  }
}
