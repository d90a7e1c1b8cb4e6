import { write } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Writes to a standard stream that the program shares with us. Node's own streams put a shared
 * pipe into non-blocking mode, which breaks the program's writes; and a synchronous write would
 * stall the reading of events while a pager holds the pipe. So: plain writes, one after another,
 * off the main thread. When nobody reads any more, the rest is dropped.
 */
export class Output {
  readonly isTerminal: boolean;
  private pending: Promise<void> = Promise.resolve();
  private closed = false;
  private failure: NodeJS.ErrnoException | null = null;

  constructor(readonly fd: 1 | 2) {
    this.isTerminal = isatty(fd);
  }

  /** Queues text; it is written in one piece where the stream allows. */
  write(text: string): void {
    if (text === '') return;
    this.pending = this.pending.then(() => this.writeAll(Buffer.from(text)));
  }

  /** Why not all has been written, where that is not what the reader wanted; null: it has. */
  get failed(): Error | null {
    return this.failure;
  }

  /** Resolves when everything queued so far has been written or dropped. */
  flushed(): Promise<void> {
    return this.pending;
  }

  private async writeAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.closed;) {
      at += await this.writeSome(bytes.subarray(at));
    }
  }

  private writeSome(bytes: Buffer): Promise<number> {
    return new Promise((resolve) => {
      write(this.fd, bytes, (error, written) => {
        if (!error) resolve(written);
        else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), 10);
        else {
          this.closed = true;
          if (error.code !== 'EPIPE') this.failure = error;
          resolve(0);
        }
      });
    });
  }
}
