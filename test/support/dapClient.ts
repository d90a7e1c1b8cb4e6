import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { fromRoot } from '../../scripts/support/root';
import { DEADLINE_MS } from './deadline';

// What an adapter sends is checked by the assertions of the tests, not by types.
/* eslint-disable-next-line @typescript-eslint/no-explicit-any */
export type Body = any;
export type Event = DebugProtocol.Event & { body: Body };

/** One message of a conversation, for transcripts. */
export interface Line {
  readonly from: 'client' | 'adapter';
  readonly message: DebugProtocol.ProtocolMessage;
}

interface Watcher {
  readonly event: string;
  readonly test: (body: Body) => boolean;
  resolve(body: Body): void;
}

/** A DAP client: sends requests, keeps every event, and waits for those that it is asked for. */
export class DapClient {
  readonly lines: Line[] = [];
  readonly events: Event[] = [];
  stderr = '';
  /** How long an answer or an event may take, ms. */
  patienceMs = DEADLINE_MS;
  /** Answers requests of the adapter; by default they fail. */
  onRequest: (command: string, args: Body) => Promise<Body> = (command) =>
    Promise.reject(new Error(`${command} is not supported by this client`));
  private seq = 1;
  private rest = Buffer.alloc(0);
  private readonly taken = new Set<Event>();
  private readonly watchers = new Set<Watcher>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly waiting = new Map<number, (response: DebugProtocol.Response) => void>();

  constructor(
    input: Readable,
    private readonly output: Writable,
    private readonly child: ChildProcess | null,
  ) {
    input.on('data', (data: Buffer) => this.receive(data));
    output.on('error', () => undefined);
    child?.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
  }

  /** The built adapter, on its standard streams. */
  static start(): DapClient {
    return DapClient.spawn(process.execPath, [fromRoot('dist', 'adapter.js')]);
  }

  /** An adapter that talks on its standard streams. */
  static spawn(command: string, args: readonly string[]): DapClient {
    const child = spawn(command, args, { stdio: 'pipe' });
    return new DapClient(child.stdout, child.stdin, child);
  }

  /** A client of an adapter that serves a port. */
  static connect(port: number): DapClient {
    const socket: Duplex = connect(port, '127.0.0.1');
    return new DapClient(socket, socket, null);
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  private receive(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    for (;;) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.rest.toString('latin1', 0, end))![1]);
      if (this.rest.length < end + 4 + length) return;
      const text = this.rest.toString('utf8', end + 4, end + 4 + length);
      this.rest = this.rest.subarray(end + 4 + length);
      this.take(JSON.parse(text) as DebugProtocol.ProtocolMessage);
    }
  }

  private take(message: DebugProtocol.ProtocolMessage): void {
    this.lines.push({ from: 'adapter', message });
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      this.waiting.get(response.request_seq)?.(response);
    } else if (message.type === 'request') void this.serve(message as DebugProtocol.Request);
    else {
      const event = message as Event;
      this.events.push(event);
      for (const watcher of this.watchers) {
        if (watcher.event !== event.event || !watcher.test(event.body)) continue;
        this.taken.add(event);
        this.watchers.delete(watcher);
        watcher.resolve(event.body);
        break;
      }
    }
  }

  private async serve({ seq, command, arguments: args }: DebugProtocol.Request): Promise<void> {
    const response = { type: 'response', request_seq: seq, command } as const;
    try {
      const body = await this.onRequest(command, args);
      this.send({ ...response, success: true, body });
    } catch (error) {
      this.send({ ...response, success: false, message: (error as Error).message });
    }
  }

  private send(message: object): number {
    const seq = this.seq++;
    const full = { seq, ...message } as DebugProtocol.ProtocolMessage;
    this.lines.push({ from: 'client', message: full });
    const text = JSON.stringify(full);
    this.output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return seq;
  }

  /** The body of a successful response; an Error with the adapter's words otherwise. */
  async request(command: string, args: object = {}): Promise<Body> {
    const response = await this.respond(command, args);
    if (response.success) return response.body ?? {};
    const { error } = (response.body ?? {}) as { error?: DebugProtocol.Message };
    const text = error?.format.replace(/\{(\w+)\}/g, (_all, name) => error.variables![name]!);
    throw new Error(text ?? response.message);
  }

  respond(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    return new Promise((resolve, reject) => {
      const seq = this.send({ type: 'request', command, arguments: args });
      const late = (): void => reject(new Error(`no answer to ${command}\n${this.story()}`));
      const timer = this.afterPatience(late);
      this.waiting.set(seq, (response) => {
        this.stopTimer(timer);
        resolve(response);
      });
    });
  }

  /** Starts a program whose breakpoints `configure` sets, as VS Code does; resolves when it runs. */
  async launch(args: object, configure: () => Promise<void>, client: object = {}): Promise<void> {
    await this.request('initialize', { adapterID: 'heddle', linesStartAt1: true, ...client });
    const launched = this.request('launch', args);
    await Promise.race([this.event('initialized'), launched]);
    await configure();
    await this.request('configurationDone');
    await launched;
  }

  /** The first event of that kind nobody has waited for yet, now or later. */
  event(event: string, test: (body: Body) => boolean = () => true): Promise<Body> {
    const past = this.events.find(
      (one) => one.event === event && !this.taken.has(one) && test(one.body),
    );
    if (past) {
      this.taken.add(past);
      return Promise.resolve(past.body);
    }
    return new Promise((resolve, reject) => {
      const watcher: Watcher = {
        event,
        test,
        resolve: (body) => {
          this.stopTimer(timer);
          resolve(body);
        },
      };
      this.watchers.add(watcher);
      const timer = this.afterPatience(() => {
        this.watchers.delete(watcher);
        reject(new Error(`no event ${event}\n${this.story()}`));
      });
    });
  }

  private afterPatience(late: () => void): NodeJS.Timeout {
    const timer = setTimeout(late, this.patienceMs);
    this.timers.add(timer);
    return timer;
  }

  private stopTimer(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.timers.delete(timer);
  }

  /** A stop for that reason, or, when it is the rule of a finding, on that finding. */
  stopped(reason?: string): Promise<Body> {
    const matches = (body: Body): boolean =>
      body.reason === reason || body.description === `Paused on ${reason}`;
    return this.event('stopped', (body) => reason === undefined || matches(body));
  }

  /** What the program printed. */
  get printed(): string {
    return this.events
      .filter(({ event, body }) => event === 'output' && body.category === 'stdout')
      .map(({ body }) => body.output as string)
      .join('');
  }

  /** The last messages, for the report of a failure. */
  story(): string {
    const shown = this.lines.slice(-40).map(({ from, message }) => {
      const { seq: _seq, type: _type, ...rest } = message as unknown as Record<string, unknown>;
      return `  ${from}: ${JSON.stringify(rest).slice(0, 400)}`;
    });
    return `${shown.join('\n')}\n${this.stderr}`;
  }

  /** Ends adapter and program; what is still waited for never comes. */
  async close(): Promise<void> {
    for (const timer of this.timers) this.stopTimer(timer);
    this.output.end();
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
  }
}
