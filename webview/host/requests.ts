import type { Reply, ViewMessage } from '../../src/protocol/view/index';

type Asking = Extract<ViewMessage, { id: number }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type Request = WithoutId<Asking>;

export type Answer<K extends Reply['kind']> = Extract<Reply, { kind: K }>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
}

/** Matches replies to requests by id. */
export class Requests {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly send: (message: ViewMessage) => void) {}

  /** Rejects when the host answers with an error, the connection is lost, or another kind comes. */
  async ask<K extends Exclude<Reply['kind'], 'error'>>(
    request: Request & { readonly type: string },
    kind: K,
  ): Promise<Answer<K>> {
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.waiting.set(this.post(request), { resolve, reject });
    });
    if (reply.kind === 'error') throw new Error(reply.message);
    if (reply.kind !== kind) throw new Error(`unexpected answer: ${reply.kind}`);
    return reply as Answer<K>;
  }

  /** Sends a request whose answer comes another way (tiles); returns its id. */
  post(request: Request): number {
    const id = ++this.lastId;
    this.send({ ...request, id });
    return id;
  }

  /** False when nobody asked for it here. */
  answered(reply: Reply): boolean {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return false;
    this.waiting.delete(reply.id);
    waiting.resolve(reply);
    return true;
  }

  connectionLost(): void {
    for (const { reject } of this.waiting.values()) reject(new Error('connection lost'));
    this.waiting.clear();
  }
}
