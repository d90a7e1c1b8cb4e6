import { constants } from 'node:os';
import { RuntimeError, ValueError } from '../errors';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { type Command, TimeoutExpired } from './errors';
import { ChildInput } from './input';
import { type Arrived, ChildLink } from './link';
import { ChildOutput } from './output';
import { type PopenOptions, encodingOf, planOf } from './plan';
import { type Text, piecesOf } from './pieces';
import { PIPE } from './redirect';

const NO_LIMIT: WaitOptions = {};

/** What pipes carry under these options. */
export type TextOf<O> = O extends { text: true } | { encoding: BufferEncoding } ? string : Buffer;
type IfPipe<R, T> = R extends typeof PIPE ? T : null;

/** What `communicate` gives: null where there is no pipe. */
export interface Communicated<T> {
  readonly stdout: T | null;
  readonly stderr: T | null;
}

export interface CommunicateOptions extends WaitOptions {
  /** What the child is to read, which then finds the end. */
  readonly input?: string | Uint8Array | undefined;
}

export interface SignalOptions {
  /** To all of its process group, which it has to lead (`startNewSession`). */
  readonly group?: boolean;
}

/**
 * A program that runs as a process of its own. It belongs to the thread that started it. Whatever waits for it has a form
 * that blocks the thread, and needs no event loop, and one that does not.
 */
export class Popen<const O extends PopenOptions = PopenOptions> {
  readonly args: Command;
  readonly stdin: IfPipe<O['stdin'], ChildInput>;
  readonly stdout: IfPipe<O['stdout'], ChildOutput<TextOf<O>>>;
  readonly stderr: IfPipe<O['stderr'], ChildOutput<TextOf<O>>>;
  private readonly link: ChildLink;
  private readonly outputs: { readonly 1?: Arrived; readonly 2?: Arrived };
  private readonly leads: boolean;

  /** Starts the program; throws the error of the system, with its `code`, when that cannot be done. */
  constructor(args: Command, options?: O) {
    const given: PopenOptions = options ?? {};
    const encoding = encodingOf(given);
    const plan = planOf(args, given);
    const output = (to: unknown): Arrived | undefined =>
      to === PIPE ? { pieces: piecesOf(encoding), ended: false } : undefined;
    const stdout = output(given.stdout);
    const stderr = output(given.stderr);
    this.args = args;
    this.leads = plan.newSession;
    this.outputs = { ...(stdout && { 1: stdout }), ...(stderr && { 2: stderr }) };
    this.link = new ChildLink(plan, this.outputs);
    const { link } = this;
    this.stdin = (
      given.stdin === PIPE ? new ChildInput(link, encoding ?? 'utf8', args) : null
    ) as typeof this.stdin;
    this.stdout = (stdout ? new ChildOutput(link, stdout, 1, args) : null) as typeof this.stdout;
    this.stderr = (stderr ? new ChildOutput(link, stderr, 2, args) : null) as typeof this.stderr;
  }

  /** Number of the process. */
  get pid(): number {
    return this.link.pid;
  }

  /** The status it ended with, negative for the signal that ended it; null while it runs. */
  get returnCode(): number | null {
    return this.link.returnCode;
  }

  /** As `returnCode`: Python's name for looking anew. */
  poll(): number | null {
    return this.returnCode;
  }

  /** Waits until it has ended and gives its status; TimeoutExpired when the time limit came first. */
  wait(options: WaitOptions = NO_LIMIT): number {
    return this.ended(this.link.wait('process', options, this.isOver), options);
  }

  /** As `wait`, without blocking the thread. */
  async waitAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<number> {
    return this.ended(await this.link.waitAsync('process', options, this.isOver), options);
  }

  /**
   * Writes the input, reads all output and waits for the end. After a TimeoutExpired nothing is lost: called again, it goes
   * on where it was.
   */
  communicate(options: CommunicateOptions = NO_LIMIT): Communicated<TextOf<O>> {
    this.send(options);
    return this.communicated(this.link.wait('process', options, this.isQuiet), options);
  }

  /** As `communicate`, without blocking the thread. */
  async communicateAsync(
    options: CommunicateOptions & AsyncWaitOptions = NO_LIMIT,
  ): Promise<Communicated<TextOf<O>>> {
    this.send(options);
    return this.communicated(await this.link.waitAsync('process', options, this.isQuiet), options);
  }

  /** Sends a signal, by name or number; nothing happens when it has ended. */
  sendSignal(signal: NodeJS.Signals | number, { group = false }: SignalOptions = {}): void {
    const number = typeof signal === 'number' ? signal : constants.signals[signal];
    if (!Number.isInteger(number)) throw new ValueError(`unknown signal ${signal}`);
    if (group) return this.signalGroup(number);
    this.link.signal(number);
  }

  /** Asks it to end, by SIGTERM. */
  terminate(options?: SignalOptions): void {
    this.sendSignal('SIGTERM', options);
  }

  /** Ends it, by SIGKILL. */
  kill(options?: SignalOptions): void {
    this.sendSignal('SIGKILL', options);
  }

  /** Closes its input and waits for the end: `using child = new Popen(…)`. */
  [Symbol.dispose](): void {
    this.stdin?.close();
    this.wait();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stdin?.close();
    await this.waitAsync();
  }

  private readonly isOver = (): boolean => this.link.returnCode !== null;

  /** It has ended, and so has what was read and written. */
  private readonly isQuiet = (): boolean =>
    this.isOver() &&
    (this.stdin?.isDone() ?? true) &&
    [this.outputs[1], this.outputs[2]].every((output) => output?.ended ?? true);

  private send({ input }: CommunicateOptions): void {
    if (this.stdin) this.stdin.send(input);
    else if (input !== undefined) throw new ValueError('stdin is no pipe: input cannot be written');
  }

  private communicated(done: boolean, options: WaitOptions): Communicated<TextOf<O>> {
    const { 1: stdout, 2: stderr } = this.outputs;
    if (!done) this.late(options, stdout?.pieces.peek(), stderr?.pieces.peek());
    const taken = (output: Arrived | undefined) => (output?.pieces.take() ?? null) as TextOf<O>;
    return { stdout: taken(stdout), stderr: taken(stderr) };
  }

  private ended(done: boolean, options: WaitOptions): number {
    return done ? (this.returnCode as number) : this.late(options);
  }

  private late({ timeout = Infinity }: WaitOptions, stdout?: Text, stderr?: Text): never {
    throw new TimeoutExpired(this.args, timeout, stdout ?? null, stderr ?? null);
  }

  private signalGroup(signal: number): void {
    if (!this.leads)
      throw new RuntimeError('it leads no process group: start it with { startNewSession: true }');
    try {
      process.kill(-this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
