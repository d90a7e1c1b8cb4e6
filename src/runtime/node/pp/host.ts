import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type TlsOptions, createServer as createTlsServer } from 'node:tls';
import { pathToFileURL } from 'node:url';
import { onFrames, sendBytes, sendFrame } from '../broker/frames';
import { authenticateClient } from '../broker/handshake';
import { planOf } from '../multiprocessing/boot';
import { helloOf } from '../supervisor/jobs/format';
import { type LocalEvents, LocalNode } from '../supervisor/jobs/localNode';
import type { FromWorker, ServerCall, ToWorker } from '../supervisor/jobs/messages';
import type { JobNode } from '../supervisor/jobs/node';
import type { PoolResult } from '../supervisor/poolMessages';
import { PP_WORK } from './names';

/** Milliseconds of silence after which a job server is given up. */
const PATIENCE_MS = 30_000;

/** How a machine does jobs for others. */
export interface HostOptions {
  /** The program whose functions are called. */
  readonly program: string;
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  readonly secret: string;
  /** Most jobs at a time. */
  readonly ncpus: number;
  /** What processes that do jobs have in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: connections are not encrypted. */
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'ca'>;
}

/** Does jobs of job servers on other machines, in processes that have imported the program. */
export class JobHost implements LocalEvents {
  private readonly workers: LocalNode;
  private readonly program: string;
  private readonly queued: { readonly client: Client; readonly call: ServerCall }[] = [];
  /** Who has sent what is done now, by the numbers here. */
  private readonly running = new Map<number, { readonly client: Client; readonly id: number }>();
  private readonly clients = new Set<Client>();
  private readonly server: Server;
  private lastId = 0;
  private isWarm: (() => void) | undefined;

  private constructor(private readonly options: HostOptions) {
    const { program, ncpus, env, tls } = options;
    this.program = pathToFileURL(realpathSync(program)).href;
    const start = {
      module: this.program,
      task: PP_WORK,
      args: [this.program],
      name: 'pp',
      daemon: true,
      argv: [program],
      hasChannel: true,
    };
    const child = { ...planOf(start), env };
    this.workers = new LocalNode({ child, start, maxTasks: Infinity }, ncpus, this);
    const admit = (socket: Socket): void => void this.admit(socket);
    this.server = tls
      ? createTlsServer({ ...tls, ...(tls.ca && { requestCert: true }) }, admit)
      : createServer(admit);
  }

  /** Gives one that can be reached; rejected when the program cannot be imported, or the address not be had. */
  static async start(options: HostOptions): Promise<JobHost> {
    const host = new JobHost(options);
    try {
      await host.warm();
      host.server.listen(options.port, options.host);
      await once(host.server, 'listening');
      return host;
    } catch (error) {
      host.close();
      throw error;
    }
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
    for (const client of this.clients) client.socket.destroy();
    this.workers.end();
  }

  changed(): void {
    this.isWarm?.();
    if (this.workers.isHopeless) for (const client of this.clients) client.say(this.unready());
    this.assign();
  }

  answered(_: JobNode, { id, bytes }: PoolResult, ms: number): void {
    const job = this.running.get(id);
    this.running.delete(id);
    job?.client.say({ kind: 'result', id: job.id, bytes, ms });
    this.assign();
  }

  lost(_: JobNode, { id }: ServerCall, why: string): void {
    const job = this.running.get(id);
    this.running.delete(id);
    job?.client.say({ kind: 'lost', id: job.id, why });
  }

  returned(): void {
    // Its server hears that this machine does no jobs any more.
  }

  started(): void {
    // Nobody records it.
  }

  ended(): void {
    // Nobody records it.
  }

  /** Has a job done when there is room for it. */
  take(client: Client, id: number, bytes: Uint8Array): void {
    const call = { id: ++this.lastId, bytes, recorded: 0, module: this.program };
    this.running.set(call.id, { client, id });
    this.queued.push({ client, call });
    this.assign();
  }

  /** A job server is gone, and wants nothing any more. */
  leave(client: Client): void {
    this.clients.delete(client);
    const left = this.queued.filter((job) => job.client !== client);
    this.queued.splice(0, Infinity, ...left);
    for (const [id, job] of this.running) {
      if (job.client !== client) continue;
      this.running.delete(id);
      this.workers.abandon(id);
    }
  }

  private async admit(socket: Socket): Promise<void> {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    const isKnown = await authenticateClient(socket, this.options.secret).catch(() => false);
    if (!isKnown || socket.destroyed) return void socket.destroy();
    sendBytes(socket, Buffer.from(JSON.stringify(helloOf(this.options.ncpus))));
    const client = new Client(this, socket);
    this.clients.add(client);
    if (this.workers.isHopeless) client.say(this.unready());
  }

  private assign(): void {
    while (this.workers.hasRoom) {
      const next = this.queued.shift();
      if (!next) return;
      this.workers.give(next.call);
    }
  }

  /** Starts a first worker, which shows whether the program can be imported. */
  private async warm(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.isWarm = resolve;
      this.workers.start(this.program);
    });
    const { reason } = this.workers.facts;
    if (reason !== undefined) throw new Error(reason);
  }

  private unready(): FromWorker {
    return { kind: 'unready', why: `it can do no jobs: ${this.workers.facts.reason}` };
  }
}

/** A job server of another machine. */
class Client {
  constructor(
    private readonly host: JobHost,
    readonly socket: Socket,
  ) {
    let heard = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - heard > PATIENCE_MS) socket.destroy();
    }, PATIENCE_MS / 4);
    socket.on('data', () => (heard = performance.now()));
    onFrames(
      socket,
      () => Infinity,
      (message) => this.take(message as ToWorker),
    );
    socket.once('close', () => {
      clearInterval(watch);
      host.leave(this);
    });
  }

  say(message: FromWorker): void {
    if (this.socket.writable) sendFrame(this.socket, message);
  }

  private take(message: ToWorker): void {
    if (message.kind === 'ping') this.say({ kind: 'pong' });
    else this.host.take(this, message.id, message.bytes);
  }
}
