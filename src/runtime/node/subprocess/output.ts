import type { Stream } from '../supervisor/childMessages';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { TimeoutExpired, type Command } from './errors';
import type { Arrived, ChildLink } from './link';
import type { Text } from './pieces';

const NO_LIMIT: WaitOptions = {};

/**
 * What a child writes, to be read as text or bytes. It is taken in as it comes, so that the child never waits for its
 * reader; what nobody reads stays in memory.
 */
export class ChildOutput<T extends Text = Buffer> {
  /** @internal */
  constructor(
    private readonly link: ChildLink,
    private readonly arrived: Arrived,
    private readonly stream: Stream,
    private readonly cmd: Command,
  ) {}

  /** All that comes until the child closes it. */
  read(options: WaitOptions = NO_LIMIT): T {
    this.until(options, this.atEnd);
    return this.arrived.pieces.take() as T;
  }

  /** As `read`, without blocking the thread. */
  async readAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    await this.untilAsync(options, this.atEnd);
    return this.arrived.pieces.take() as T;
  }

  /** What is there, after waiting for some of it; nothing at the end. */
  readSome(options: WaitOptions = NO_LIMIT): T {
    this.until(options, this.atSome);
    return this.arrived.pieces.take() as T;
  }

  /** As `readSome`, without blocking the thread. */
  async readSomeAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    await this.untilAsync(options, this.atSome);
    return this.arrived.pieces.take() as T;
  }

  /** The next line with its end, which the last one may lack; nothing at the end. */
  readLine(options: WaitOptions = NO_LIMIT): T {
    this.until(options, this.atLine);
    return this.arrived.pieces.takeLine() as T;
  }

  /** As `readLine`, without blocking the thread. */
  async readLineAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    await this.untilAsync(options, this.atLine);
    return this.arrived.pieces.takeLine() as T;
  }

  /** Lines until the end. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const line = await this.readLineAsync();
      if (line.length === 0) return;
      yield line;
    }
  }

  /** Takes in nothing more: a child that goes on to write is told by a signal, SIGPIPE. */
  close(): void {
    const id = this.link.request({ kind: 'closeOutput', stream: this.stream });
    this.link.wait('output', NO_LIMIT, () => this.link.isAnswered(id));
    this.link.failure(id);
  }

  private readonly atEnd = (): boolean => this.arrived.ended;
  private readonly atSome = (): boolean => this.arrived.ended || this.arrived.pieces.any;
  private readonly atLine = (): boolean => this.arrived.ended || this.arrived.pieces.hasLine();

  private until(options: WaitOptions, done: () => boolean): void {
    if (!this.link.wait('output', options, done)) this.late(options);
  }

  private async untilAsync(options: AsyncWaitOptions, done: () => boolean): Promise<void> {
    if (!(await this.link.waitAsync('output', options, done))) this.late(options);
  }

  private late({ timeout = Infinity }: WaitOptions): never {
    throw new TimeoutExpired(this.cmd, timeout);
  }
}
