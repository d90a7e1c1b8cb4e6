import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { ROW_MAIL } from '../memory/layout';
import type { ChildWait, WaitFor } from '../recording';
import { keepLoop, releaseLoop } from './loop';
import { memory, self } from './program';
import {
  type AsyncWaitOptions,
  type WaitOptions,
  atDeadline,
  checkWait,
  deadlineOf,
} from './times';
import { sleepTold, waitTold } from './waiting';

/** What calls those who watch it when something is new. */
export interface Watched {
  watch(look: () => void): void;
  forget(look: () => void): void;
}

/**
 * A port to the supervisor. A thread that blocks sleeps at its mail, a word that the supervisor changes with every message;
 * one that does not is called by its event loop. Either way a wait is over when what was said makes `done` true.
 */
export abstract class Mailbox<From> implements Watched {
  /** Called whenever something was said. */
  private readonly watchers = new Set<() => void>();

  constructor(protected readonly port: MessagePort) {}

  protected abstract take(message: From): void;

  /** Takes in messages as they come from now on, without keeping the event loop. */
  protected listen(): void {
    this.port.on('message', (message: From) => this.deliver(message));
    this.port.unref();
  }

  /** Keeps the event loop until `over`. */
  protected keep(over: () => boolean): void {
    const look = (): void => {
      if (over()) this.forget(look);
    };
    this.watch(look);
  }

  /**
   * Waits until `done`, without blocking the thread; false when the time limit came first. `watched`: who calls when it is
   * time to look. The rest is for who records.
   */
  protected async waitFor(
    reason: WaitFor | ChildWait,
    target: number,
    options: AsyncWaitOptions,
    done: () => boolean,
    watched: Watched = this,
  ): Promise<boolean> {
    checkWait(options);
    this.drain();
    return (
      done() || waitTold(reason, target, options, () => this.watchUntil(options, done, watched))
    );
  }

  /** The same, untold. */
  protected async watchUntil(
    options: AsyncWaitOptions,
    done: () => boolean,
    watched: Watched = this,
  ): Promise<boolean> {
    const { signal } = options;
    const deadline = deadlineOf(options);
    signal?.throwIfAborted();
    this.drain();
    if (done()) return true;
    let callOff: (() => void) | undefined;
    let look: () => void;
    let abort: () => void;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        look = () => done() && resolve(true);
        abort = () => reject(signal?.reason as Error);
        watched.watch(look);
        signal?.addEventListener('abort', abort);
        callOff = atDeadline(deadline, () => resolve(done()));
      });
    } finally {
      callOff?.();
      signal?.removeEventListener('abort', abort!);
      watched.forget(look!);
    }
  }

  /** Waits until `done`, blocking the thread; false when the time limit came first. The rest is for who records. */
  protected sleepFor(
    reason: WaitFor | ChildWait,
    target: number,
    options: WaitOptions,
    done: () => boolean,
  ): boolean {
    const deadline = deadlineOf(options);
    this.drain();
    return done() || sleepTold(reason, target, options, () => this.sleep(deadline, done));
  }

  /** The same, untold. */
  protected sleep(deadline: number, done: () => boolean): boolean {
    const mail = self.row + ROW_MAIL;
    for (;;) {
      const seen = memory.load(mail);
      this.drain();
      if (done()) return true;
      if (!memory.wait(mail, seen, deadline)) {
        this.drain();
        return done();
      }
    }
  }

  protected drain(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.port) as { message: From } | undefined;
      if (!received) return;
      this.deliver(received.message);
    }
  }

  private deliver(message: From): void {
    this.take(message);
    for (const look of this.watchers) look();
  }

  watch(look: () => void): void {
    this.watchers.add(look);
    keepLoop();
  }

  forget(look: () => void): void {
    if (this.watchers.delete(look)) releaseLoop();
  }
}
