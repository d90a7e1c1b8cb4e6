import { readdirSync } from 'node:fs';
import { identifyProcess, isAlive, type ProcessIdentity } from '../../transport/index';
import type { ChildExit, RunningProgram } from './program';
import { killTree, processesOf, sendSignal } from './tree';

const LOOK_MS = 40;
/** A program that has not begun to record by then has not started. */
const PATIENCE_MS = 20_000;
const GRACE_MS = 1500;

/**
 * A program that a terminal started, or that ran before we came. Who it is, its first recording tells; how it ended, nobody
 * tells us: only that it did.
 */
export class ForeignProgram implements RunningProgram {
  readonly process = null;
  readonly exit: Promise<ChildExit>;
  private root: ProcessIdentity | null = null;
  private readonly since = Date.now();
  private readonly timer: NodeJS.Timeout;
  private killTimer: NodeJS.Timeout | null = null;
  private resolveExit!: (exit: ChildExit) => void;
  private released: boolean;

  /** `owned`: it ends with us. */
  constructor(
    private readonly sessionDirectory: string,
    owned = true,
  ) {
    this.released = !owned;
    this.exit = new Promise((resolve) => (this.resolveExit = resolve));
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  private look(): void {
    this.root ??= this.find();
    const gone = this.root ? !isAlive(this.root) : Date.now() - this.since > PATIENCE_MS;
    if (!gone) return;
    clearInterval(this.timer);
    this.resolveExit({ code: null, signal: null });
  }

  /** The first process that has made a directory: `<pid>-<startNs>`. */
  private find(): ProcessIdentity | null {
    const found = readdirSync(this.sessionDirectory)
      .map((name) => /^(\d+)-(\d+)$/.exec(name))
      .filter((match) => match !== null)
      .sort((a, b) => Number(a[2]) - Number(b[2]));
    const [first] = found;
    if (!first) return null;
    const pid = Number(first[1]);
    return identifyProcess(pid) ?? { pid, startTicks: '' };
  }

  private get pid(): number | undefined {
    return this.root && isAlive(this.root) ? this.root.pid : undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) sendSignal(this.pid, signal);
  }

  terminate(): void {
    for (const pid of processesOf(this.pid, this.sessionDirectory)) {
      sendSignal(pid, 'SIGTERM');
      sendSignal(pid, 'SIGCONT');
    }
    this.killTimer ??= setTimeout(() => this.kill(), GRACE_MS);
  }

  kill(): void {
    killTree(this.pid, this.sessionDirectory);
  }

  leftBehind(): readonly number[] {
    return [];
  }

  release(): void {
    this.released = true;
    clearInterval(this.timer);
  }

  dispose(): void {
    clearInterval(this.timer);
    if (this.killTimer) clearTimeout(this.killTimer);
    if (!this.released) this.kill();
  }
}
