import { QUEUE_WORDS } from '../core/queue';
import { RuntimeError } from '../errors';
import { Kind } from '../memory/layout';
import type { AsyncWaitOptions, WaitOptions } from '../program/times';
import { Empty, ShutDown } from '../queue/errors';
import {
  Arrival,
  Portable,
  type PortableMessage,
  fromPortable,
  registerPortable,
} from './portable';
import { SimpleQueue } from './queue';

const NO_LIMIT: WaitOptions = {};
const AT_ONCE: WaitOptions = { timeout: 0 };

/** The other end of a connection is closed, and all that it sent was received. */
export class EOFError extends Error {
  override name = 'EOFError';
}

/** An end of a pipe: what is sent at one comes out at the other. */
export class Connection<T = unknown> extends Portable {
  protected readonly face = 'Connection';
  private readonly incoming: SimpleQueue<T>;
  private readonly outgoing: SimpleQueue<T>;
  /** What was looked for and found. */
  private readonly found: T[] = [];
  private isClosed = false;

  /** @internal */
  constructor(incoming: SimpleQueue<T> | Arrival, outgoing?: SimpleQueue<T>) {
    super(Kind.simpleQueue, QUEUE_WORDS, incoming instanceof Arrival ? incoming : incoming.again());
    if (incoming instanceof Arrival) {
      const [one, other] = incoming.message.extra as [PortableMessage, PortableMessage];
      this.incoming = fromPortable(one) as SimpleQueue<T>;
      this.outgoing = fromPortable(other) as SimpleQueue<T>;
    } else {
      this.incoming = incoming;
      this.outgoing = outgoing as SimpleQueue<T>;
    }
  }

  /** Sends a copy; an error with code EPIPE when the other end is closed. */
  send(value: T): void {
    this.mustBeOpen();
    try {
      this.outgoing.put(value);
    } catch (error) {
      throw error instanceof ShutDown ? brokenPipe() : error;
    }
  }

  /** Waits for what the other end sends; EOFError when that is closed, Empty when the time limit came first. */
  recv(options: WaitOptions = NO_LIMIT): T {
    this.mustBeOpen();
    if (this.found.length > 0) return this.found.shift() as T;
    try {
      return this.incoming.get(options);
    } catch (error) {
      throw atEnd(error);
    }
  }

  /** As `recv`, without blocking the thread. */
  async recvAsync(options: AsyncWaitOptions = NO_LIMIT): Promise<T> {
    this.mustBeOpen();
    if (this.found.length > 0) return this.found.shift() as T;
    return this.incoming.getAsync(options).catch((error: unknown) => {
      throw atEnd(error);
    });
  }

  /** Whether `recv` need not wait, at once or within the time limit. */
  poll(options: WaitOptions = AT_ONCE): boolean {
    this.mustBeOpen();
    if (this.found.length > 0) return true;
    try {
      this.found.push(this.incoming.get(options));
      return true;
    } catch (error) {
      return isThere(error);
    }
  }

  /** As `poll`, without blocking the thread. */
  async pollAsync(options: AsyncWaitOptions = AT_ONCE): Promise<boolean> {
    this.mustBeOpen();
    if (this.found.length > 0) return true;
    try {
      this.found.push(await this.incoming.getAsync(options));
      return true;
    } catch (error) {
      return isThere(error);
    }
  }

  /** Whoever has the other end is told so, after what was sent. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.outgoing.shutDown();
    this.incoming.shutDown();
  }

  get closed(): boolean {
    return this.isClosed;
  }

  protected override extra(): [PortableMessage, PortableMessage] {
    return [this.incoming.toMessage(), this.outgoing.toMessage()];
  }

  private mustBeOpen(): void {
    if (this.isClosed) throw new RuntimeError('the connection is closed');
  }
}

/** Two ends that are connected in both directions. */
export function Pipe<T = unknown>(): [Connection<T>, Connection<T>] {
  const left = new SimpleQueue<T>();
  const right = new SimpleQueue<T>();
  return [new Connection(left, right), new Connection(right, left)];
}

const brokenPipe = (): Error =>
  Object.assign(new Error('EPIPE: the other end of the connection is closed'), { code: 'EPIPE' });

const atEnd = (error: unknown): unknown =>
  error instanceof ShutDown ? new EOFError('the other end of the connection is closed') : error;

/** The end is something to receive, too. */
function isThere(error: unknown): boolean {
  if (error instanceof ShutDown) return true;
  if (error instanceof Empty) return false;
  throw error;
}

registerPortable('Connection', Connection);
