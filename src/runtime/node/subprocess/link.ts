import { constants } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Mailbox } from '../program/mailbox';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { type ChildWait, recorder } from '../recording';
import { send } from '../supervisor/channel';
import {
  BROKEN_PIPE,
  type ChildPlan,
  type FromChild,
  type Stream,
  type SystemError,
  type ToChild,
} from '../supervisor/childMessages';
import { watchWaits } from '../supervisor/start';
import type { Pieces, Text } from './pieces';

/** A request before it has its number. */
type Request = ToChild extends infer T ? (T extends { id: number } ? Omit<T, 'id'> : never) : never;

/** An output of the child as far as it has come. */
export interface Arrived {
  readonly pieces: Pieces<Text>;
  ended: boolean;
}

/**
 * A child as the thread sees it that started it. The supervisor owns the process and its pipes and says what happens; this
 * is what has been said. A thread that blocks sleeps at its mail, which the supervisor changes with every word.
 */
export class ChildLink extends Mailbox<FromChild> {
  readonly pid: number;
  /** The child's number in the recording. */
  private readonly recorded: number;
  private started: number | SystemError | undefined;
  private status: number | undefined;
  private lastRequest = 0;
  /** Requests without an answer yet, and what went wrong with others. */
  private readonly open = new Set<number>();
  private readonly failed = new Map<number, SystemError>();

  /** Starts it; throws the error of the system when that cannot be done. */
  constructor(
    plan: ChildPlan,
    private readonly outputs: Readonly<Partial<Record<Stream, Arrived>>>,
    /** What it is called where it is shown. */
    title: readonly string[] = plan.argv,
  ) {
    const { port1, port2 } = new MessageChannel();
    super(port1);
    send(watchWaits(), { kind: 'spawn', plan: followed(plan), port: port2 }, [port2]);
    this.sleep(Infinity, () => this.started !== undefined);
    if (typeof this.started !== 'number') {
      port1.close();
      throw errorOf(this.started as SystemError);
    }
    this.pid = this.started;
    this.recorded = recorder?.childBegan(plan.file, title, this.pid) ?? 0;
    this.listen();
  }

  /** How it ended, as far as that is known now; negative: by that signal. */
  get returnCode(): number | null {
    this.drain();
    return this.status ?? null;
  }

  /** Keeps the event loop until it has ended, which is then told. */
  keepLoop(ended: () => void): void {
    this.keep(() => {
      if (this.status === undefined) return false;
      ended();
      return true;
    });
  }

  /** Asks the supervisor for something; gives the number by which the answer comes. */
  request(what: Request): number {
    const id = ++this.lastRequest;
    this.open.add(id);
    if (this.isClosed) this.refuse();
    else this.port.postMessage({ ...what, id });
    return id;
  }

  isAnswered(id: number): boolean {
    return !this.open.has(id);
  }

  /** What went wrong with what was asked for; nobody will ask again. */
  failure(id: number): NodeJS.ErrnoException | undefined {
    const error = this.failed.get(id);
    this.failed.delete(id);
    return error && errorOf(error);
  }

  /** Sends a signal by number; nothing happens when the child has ended. */
  signal(signal: number): void {
    if (this.returnCode === null) recorder?.signals(this.pid, signal);
    const id = this.request({ kind: 'signal', signal });
    this.wait('process', {}, () => this.isAnswered(id));
    const error = this.failure(id);
    if (error && error.code !== BROKEN_PIPE.code) throw error;
  }

  /** Waits until `done`, blocking the thread; false when the time limit came first. */
  wait(what: ChildWait, options: WaitOptions, done: () => boolean): boolean {
    return this.sleepFor(what, this.recorded, options, done);
  }

  /** As `wait`, without blocking the thread. */
  waitAsync(what: ChildWait, options: AsyncWaitOptions, done: () => boolean): Promise<boolean> {
    return this.waitFor(what, this.recorded, options, done);
  }

  protected take(message: FromChild): void {
    switch (message.kind) {
      case 'started':
        this.started = message.pid;
        break;
      case 'failed':
        this.started ??= message.error;
        break;
      case 'chunk': {
        const { buffer, byteOffset, byteLength } = message.bytes;
        this.outputs[message.stream]?.pieces.add(Buffer.from(buffer, byteOffset, byteLength));
        break;
      }
      case 'end':
        this.end(this.outputs[message.stream]);
        break;
      case 'exit':
        this.status = statusOf(message.code, message.signal);
        recorder?.childEnded(this.recorded, message.code, message.signal);
        break;
      case 'done':
        this.open.delete(message.id);
        if (message.error) this.failed.set(message.id, message.error);
    }
    if (this.isClosed) this.close();
  }

  private end(output: Arrived | undefined): void {
    if (!output || output.ended) return;
    output.ended = true;
    output.pieces.add();
  }

  private close(): void {
    this.port.close();
    this.refuse();
  }

  private refuse(): void {
    for (const id of this.open) this.failed.set(id, BROKEN_PIPE);
    this.open.clear();
  }

  /** Nothing more will be said. */
  private get isClosed(): boolean {
    return this.status !== undefined && Object.values(this.outputs).every((output) => output.ended);
  }
}

/** With an environment by which the child is recorded, too, if this process is. */
export function followed(plan: ChildPlan): ChildPlan {
  const added = recorder?.childEnvironment(plan.file, plan.env);
  return added ? { ...plan, env: { ...plan.env, ...added } } : plan;
}

function errorOf({ message, ...facts }: SystemError): NodeJS.ErrnoException {
  return Object.assign(new Error(message), facts);
}

const statusOf = (code: number | null, signal: string | null): number =>
  signal === null ? (code ?? 0) : -constants.signals[signal as NodeJS.Signals];
