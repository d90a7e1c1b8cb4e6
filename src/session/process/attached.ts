import { isAlive, silence, type ProcessIdentity } from '../../transport/index';
import type { ChildExit, RunningProgram } from './program';
import { sendSignal } from './tree';

const LOOK_MS = 40;

/** A program that was entered while it ran: it is let go, never ended. How it ended nobody tells. */
export class AttachedProgram implements RunningProgram {
  readonly process = null;
  readonly exit: Promise<ChildExit>;
  private readonly timer: NodeJS.Timeout;
  private resolveExit!: (exit: ChildExit) => void;
  private readonly silenceAtExit = (): void => silence(this.sessionDirectory);

  constructor(
    private readonly identity: ProcessIdentity,
    private readonly sessionDirectory: string,
  ) {
    this.exit = new Promise((resolve) => (this.resolveExit = resolve));
    this.timer = setInterval(() => {
      if (!isAlive(identity)) this.over();
    }, LOOK_MS);
    globalThis.process.on('exit', this.silenceAtExit);
  }

  private over(): void {
    clearInterval(this.timer);
    this.resolveExit({ code: null, signal: null });
  }

  signal(signal: NodeJS.Signals): void {
    if (isAlive(this.identity)) sendSignal(this.identity.pid, signal);
  }

  /** Lets it go: from now on it records nothing. */
  terminate(): void {
    silence(this.sessionDirectory);
    this.over();
  }

  kill(): void {
    this.terminate();
  }

  leftBehind(): readonly number[] {
    return [];
  }

  release(): void {
    this.terminate();
  }

  dispose(): void {
    this.terminate();
    globalThis.process.off('exit', this.silenceAtExit);
  }
}
