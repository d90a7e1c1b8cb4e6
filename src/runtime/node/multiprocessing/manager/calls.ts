import { BrokerError } from '../../errors';
import { Kind } from '../../memory/layout';
import type { AsyncWaitOptions } from '../../program/times';
import { recorder } from '../../recording';
import { outcomeFrom } from '../outcome';
import { SimpleQueue } from '../queue';

/** What a server is asked for. */
export interface Request {
  /** Lies in the server's process, so that whoever waits there hears of its end. */
  readonly reply: SimpleQueue<Uint8Array>;
  /** Number of the object; 0: the server itself. */
  readonly object: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Requests = SimpleQueue<Request>;

/** Where answers come in, one at a time. */
class Replies extends SimpleQueue<Uint8Array> {
  /** The number of the call in the recording. */
  private asked = 0;

  protected override get waitsAt(): number {
    return this.asked;
  }

  /** `name`: what the call is shown as. */
  answer(name: string): Uint8Array {
    this.ask(name);
    return this.take('answer');
  }

  /** As `answer`, without blocking the thread. */
  answerAsync(name: string, options: AsyncWaitOptions): Promise<Uint8Array> {
    this.ask(name);
    return this.takeAsync('answer', options);
  }

  private ask(name: string): void {
    this.asked = recorder?.asks(this.address.pid, name) ?? 0;
  }
}

/** Those that no call of this thread uses, by server. */
const spare = new Map<string, Replies[]>();

/** A call of an object of a manager, on its way. */
export class ManagerCall {
  private readonly reply: Replies;
  private readonly server: string;

  /** `name`: see `Replies`. */
  constructor(
    requests: Requests,
    private readonly name: string,
    request: Omit<Request, 'reply'>,
  ) {
    try {
      this.server = requests.address.path;
      this.reply = spare.get(this.server)?.pop() ?? new Replies(requests.makeBeside(Kind.mail));
      requests.put({ ...request, reply: this.reply });
    } catch (error) {
      throw told(error);
    }
  }

  answer(): unknown {
    try {
      return this.settle(this.reply.answer(this.name));
    } catch (error) {
      throw told(error);
    }
  }

  /** After a signal the answer is left where it comes. */
  async answerAsync(options: AsyncWaitOptions): Promise<unknown> {
    try {
      return this.settle(await this.reply.answerAsync(this.name, options));
    } catch (error) {
      throw told(error);
    }
  }

  private settle(bytes: Uint8Array): unknown {
    const unused = spare.get(this.server);
    if (unused) unused.push(this.reply);
    else spare.set(this.server, [this.reply]);
    const outcome = outcomeFrom(bytes);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

const told = (error: unknown): unknown =>
  error instanceof BrokerError
    ? new BrokerError(`the server of the manager does not answer: ${error.message}`)
    : error;
