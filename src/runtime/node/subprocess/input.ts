import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { type Command, TimeoutExpired } from './errors';
import type { ChildLink } from './link';

const NO_LIMIT: WaitOptions = {};

/** What a child reads. */
export class ChildInput {
  private closing: number | undefined;

  /** @internal */
  constructor(
    private readonly link: ChildLink,
    private readonly encoding: BufferEncoding,
    private readonly cmd: Command,
  ) {}

  /** Waits until all of it is in the pipe; throws an error with code EPIPE when nobody reads. */
  write(data: string | Uint8Array, options: WaitOptions = NO_LIMIT): void {
    const id = this.begin(data);
    this.over(
      id,
      this.link.wait('input', options, () => this.link.isAnswered(id)),
      options,
    );
  }

  /** As `write`, without blocking the thread. */
  async writeAsync(data: string | Uint8Array, options: AsyncWaitOptions = NO_LIMIT): Promise<void> {
    const id = this.begin(data);
    const isDone = await this.link.waitAsync('input', options, () => this.link.isAnswered(id));
    this.over(id, isDone, options);
  }

  /** Says that nothing more comes: the child finds the end. */
  close(): void {
    this.closing ??= this.link.request({ kind: 'closeInput' });
  }

  /** @internal Has all of it written, then the end; nobody waits here, and a child that does not read is none's error. */
  send(data: string | Uint8Array | undefined): void {
    if (data !== undefined && this.closing === undefined) this.begin(data);
    this.close();
  }

  /** @internal Whether all that was to be written is. */
  isDone(): boolean {
    return this.closing !== undefined && this.link.isAnswered(this.closing);
  }

  private begin(data: string | Uint8Array): number {
    if (this.closing !== undefined) throw new TypeError('write to a closed input of a process');
    // A copy: the message would take along all of the memory that it is a part of.
    const bytes = typeof data === 'string' ? Buffer.from(data, this.encoding) : data;
    return this.link.request({ kind: 'write', bytes: new Uint8Array(bytes) });
  }

  private over(id: number, written: boolean, { timeout = Infinity }: WaitOptions): void {
    if (!written) throw new TimeoutExpired(this.cmd, timeout);
    const error = this.link.failure(id);
    if (error) throw error;
  }
}
