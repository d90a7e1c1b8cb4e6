import { connect, type Socket } from 'node:net';
import { encodeFrame, receiveFrames, type ViewBody } from '../../adapter/wire/viewFrames';
import type { Disposable } from '../../base/index';
import type { Delta, Hello, Reply } from '../../protocol/view/index';
import type { Question } from './source';

export interface ChannelListener {
  hello(hello: Hello): void;
  delta(delta: Delta): void;
}

interface Waiting {
  readonly resolve: (answer: Reply | ArrayBuffer) => void;
  readonly reject: (reason: Error) => void;
}

/** The view channel of a debug adapter, seen from its client. */
export class ChannelClient implements Disposable {
  /** Nothing more will come by this way. */
  readonly closed: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private lastTicket = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly listener: ChannelListener,
  ) {
    receiveFrames(socket, (ticket, body) => this.receive(ticket, body));
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    void this.closed.then(() => this.gone());
  }

  /** Begins to tell. Rejects when there is no such socket: the adapter may be on another machine. */
  static async connect(
    { path, token }: { readonly path: string; readonly token: string },
    listener: ChannelListener,
  ): Promise<ChannelClient> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => socket.destroy());
    const client = new ChannelClient(socket, listener);
    socket.write(encodeFrame(0, { type: 'token', token }));
    socket.write(encodeFrame(0, { type: 'ready' }));
    return client;
  }

  ask(question: Question): Promise<Reply | ArrayBuffer> {
    if (!this.socket.writable) return Promise.reject(new Error('the debug session has ended'));
    const ticket = ++this.lastTicket;
    return new Promise((resolve, reject) => {
      this.waiting.set(ticket, { resolve, reject });
      this.socket.write(encodeFrame(ticket, question));
    });
  }

  dispose(): void {
    this.socket.destroy();
  }

  private receive(ticket: number, body: ViewBody): void {
    if (body instanceof ArrayBuffer || body.type === 'reply') {
      this.waiting.get(ticket)?.resolve(body);
      this.waiting.delete(ticket);
    } else if (body.type === 'hello') this.listener.hello(body);
    else if (body.type === 'delta') this.listener.delta(body);
  }

  private gone(): void {
    for (const { reject } of this.waiting.values())
      reject(new Error('the debug session has ended'));
    this.waiting.clear();
  }
}
