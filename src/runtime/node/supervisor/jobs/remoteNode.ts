import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { deserialize } from 'node:v8';
import { dial } from '../../broker/dial';
import { onFrames, sendFrame } from '../../broker/frames';
import { AuthenticationError } from '../../errors';
import type { RemoteAddress } from '../messages';
import { misunderstanding } from './format';
import type { FromWorker, Hello, NodeFacts, ServerCall, ToWorker } from './messages';
import { type JobNode, type NodeEvents, Tally } from './node';

/** From one attempt to reach it to the next: twice as long each time, up to the second. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Longest time between signs of life. */
const PING_MS = 1000;
const CUT_OFF = 'the connection was cut off';
/** Most bytes of what it says first. */
const HELLO_BYTES = 4096;

/**
 * Workers of another machine, which has `heddle pp-worker` run. The way there is looked for until it is there, and again when
 * it was lost; what was under way then is lost.
 */
export class RemoteNode implements JobNode {
  readonly isLocal = false;
  readonly name: string;
  private readonly tally = new Tally();
  private readonly running = new Map<number, ServerCall>();
  private state: NodeFacts['state'] = 'connecting';
  private reason: string | undefined;
  private ncpus = 0;
  private socket: Socket | undefined;
  private pause = FIRST_PAUSE_MS;
  /** In a row. */
  private refusals = 0;
  private isEnding = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly address: RemoteAddress,
    private readonly lostAfter: number,
    private readonly events: NodeEvents,
  ) {
    this.name = `${address.host}:${address.port}`;
    void this.connect();
  }

  get facts(): NodeFacts {
    const { name, state, reason, ncpus } = this;
    const { jobs, lost, ms } = this.tally;
    return { name, state, reason, ncpus, jobs, lost, ms };
  }

  get hasRoom(): boolean {
    return this.running.size < this.ncpus;
  }

  /** A connection that breaks while the keys are compared looks like another key; not so twice. */
  get isHopeless(): boolean {
    return this.refusals > 1;
  }

  give(call: ServerCall): void {
    this.running.set(call.id, call);
    this.say({ kind: 'job', id: call.id, bytes: call.bytes });
  }

  end(): void {
    this.isEnding = true;
    clearTimeout(this.timer);
    this.socket?.destroy();
  }

  private async connect(): Promise<void> {
    const { host, port, secret, tls } = this.address;
    const way = { host, port, key: secret, tls, patience: this.lostAfter };
    try {
      const socket = await dial(way, { server: 'heddle pp-worker', key: 'secret' });
      if (this.isEnding) socket.destroy();
      // Its end will not be told any more.
      if (socket.destroyed) this.apart(CUT_OFF, false);
      else this.use(socket);
    } catch (error) {
      this.apart((error as Error).message, error instanceof AuthenticationError);
    }
  }

  private use(socket: Socket): void {
    let heard = performance.now();
    let why = CUT_OFF;
    this.socket = socket;
    const watch = setInterval(
      () => {
        if (performance.now() - heard > this.lostAfter) {
          why = `it has said nothing for ${this.lostAfter} ms`;
          socket.destroy();
        } else this.say({ kind: 'ping' });
      },
      Math.min(PING_MS, this.lostAfter / 4),
    );
    let hasMet = false;
    let refused = false;
    socket.on('data', () => (heard = performance.now()));
    onFrames(
      socket,
      () => (hasMet ? Infinity : HELLO_BYTES),
      (message) => {
        if (hasMet) return this.take(message as FromWorker);
        const problem = misunderstanding(message as Hello);
        if (problem !== undefined) {
          [why, refused] = [problem, true];
          return void socket.destroy();
        }
        hasMet = true;
        this.met(message as Hello);
      },
      (bytes) => (hasMet ? deserialize(bytes) : JSON.parse(bytes.toString())),
    );
    socket.once('close', () => {
      clearInterval(watch);
      this.apart(why, refused);
    });
  }

  private met({ ncpus }: Hello): void {
    this.state = 'connected';
    this.reason = undefined;
    this.ncpus = ncpus;
    this.refusals = 0;
    this.pause = FIRST_PAUSE_MS;
    this.events.changed(this);
  }

  private take(message: FromWorker): void {
    switch (message.kind) {
      case 'result':
        if (!this.running.delete(message.id)) return;
        this.tally.done(message.ms);
        return this.events.answered(this, message, message.ms);
      case 'lost':
        return this.lose(message.id, `${message.why} at ${this.name}`);
      case 'unready':
        this.refuse(message.why);
        return void this.socket?.destroy();
      case 'pong':
    }
  }

  /** There is no connection, or not any more. */
  private apart(why: string, refused: boolean): void {
    this.socket = undefined;
    this.ncpus = 0;
    if (refused) this.refuse(why);
    else if (this.state !== 'refused') this.state = 'connecting';
    this.reason = why;
    for (const id of [...this.running.keys()]) this.lose(id, `${this.name} is lost: ${why}`);
    if (this.isEnding) return;
    this.timer = setTimeout(() => void this.connect(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE_MS);
    this.events.changed(this);
  }

  /** It is there and cannot be used. That is asked again, as it may be put right there. */
  private refuse(why: string): void {
    this.refusals++;
    if (this.state !== 'refused') writeSync(2, `heddle/pp: ${this.name} is not used: ${why}\n`);
    this.state = 'refused';
  }

  private lose(id: number, why: string): void {
    const call = this.running.get(id);
    if (!call) return;
    this.running.delete(id);
    this.tally.lost++;
    this.events.lost(this, call, why);
  }

  private say(message: ToWorker): void {
    if (this.socket?.writable) sendFrame(this.socket, message);
  }
}
