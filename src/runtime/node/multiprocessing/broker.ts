import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Answer, Asked, Home, TcpAddress, ToBroker } from '../broker/messages';
import { AbandonedLockError, AuthenticationError, BrokerError, DeadlockError } from '../errors';
import { Mailbox } from '../program/mailbox';
import type { AsyncWaitOptions } from '../program/times';
import type { TellWaker } from '../program/waiting';
import { send } from '../supervisor/channel';
import { watchWaits } from '../supervisor/start';

/** Errors that come by name. */
const errors = { AbandonedLockError, AuthenticationError, BrokerError, DeadlockError };

type Wish = Omit<Asked, 'id' | 'blocks'>;

/** The way of this thread to objects of other processes: its supervisor brings requests there and answers back. */
class Broker extends Mailbox<Answer> {
  private lastId = 0;
  private readonly answers = new Map<number, Answer>();
  private own: Home | undefined;

  constructor(port: MessagePort) {
    super(port);
    this.listen();
  }

  /** Where the objects of this process can be reached. */
  home(): Home {
    if (this.own) return this.own;
    return (this.own = this.wait({ kind: 'home', id: ++this.lastId }) as Home);
  }

  /** Whether it is this process's, from where messages with its objects come back. */
  isHome({ path }: Home): boolean {
    return path === this.own?.path;
  }

  /** Lets other machines reach this process; gives the port. `entry`: what who comes is given. */
  serve(tcp: TcpAddress, entry: unknown): number {
    return this.wait({ kind: 'serve', id: ++this.lastId, tcp, entry }) as number;
  }

  /** The `entry` of a process of another machine. */
  connect(tcp: TcpAddress): unknown {
    return this.wait({ kind: 'connect', id: ++this.lastId, tcp });
  }

  /** Has something done with an object of that home, and blocks the thread until it is. */
  ask(home: Home, wish: Wish, by?: TellWaker): unknown {
    return this.wait({ kind: 'ask', home, ...wish, id: ++this.lastId, blocks: true }, by);
  }

  /** As `ask`, without blocking the thread. After the signal, what was got all the same is given. */
  async askAsync(
    home: Home,
    wish: Wish,
    { signal }: AsyncWaitOptions,
    by: TellWaker,
  ): Promise<unknown> {
    const id = this.say({ kind: 'ask', home, ...wish, id: ++this.lastId, blocks: false });
    const cancel = (): void => void this.say({ kind: 'cancel', home, id });
    signal?.addEventListener('abort', cancel);
    try {
      await this.watchUntil({}, () => this.answers.has(id));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    return this.answer(id, by);
  }

  protected take(answer: Answer): void {
    this.answers.set(answer.id, answer);
  }

  private wait(message: ToBroker, by?: TellWaker): unknown {
    const id = this.say(message);
    this.sleep(Infinity, () => this.answers.has(id));
    return this.answer(id, by);
  }

  private say(message: ToBroker): number {
    this.port.postMessage(message);
    return message.id;
  }

  private answer(id: number, by?: TellWaker): unknown {
    const { error, value, waker } = this.answers.get(id) as Answer;
    this.answers.delete(id);
    if (waker) by?.(waker);
    if (!error) return value;
    const Kind = errors[error.name as keyof typeof errors] ?? Error;
    throw new Kind(error.message);
  }
}

let made: Broker | undefined;

export function broker(): Broker {
  if (made) return made;
  const { port1, port2 } = new MessageChannel();
  send(watchWaits(), { kind: 'broker', port: port2 }, [port2]);
  return (made = new Broker(port1));
}
