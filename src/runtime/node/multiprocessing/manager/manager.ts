import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from '../../errors';
import type { TypeCode } from '../../memory/arrays';
import { Kind } from '../../memory/layout';
import type { Barrier } from '../barrier';
import type { Condition } from '../condition';
import type { Event } from '../event';
import type { Lock, RLock } from '../locks';
import { Process } from '../process';
import { type JoinableQueue, type Queue, SimpleQueue } from '../queue';
import type { BoundedSemaphore, Semaphore } from '../semaphore';
import type { ElementOf, SharedArray, Value } from '../sharedArray';
import { ManagerCall, type Requests } from './calls';
import { NamespaceProxy } from './namespace';
import { DictProxy, ListProxy, type Managed, ManagedProxy } from './proxies';
import { type AnyClass, registerManaged, serveManager } from './server';

/** How long the server may take for its end before it is killed, milliseconds. */
const PATIENCE_MS = 5000;

/**
 * A process that has objects which others use: lists, maps, objects of registered types, and locks and queues. They live as
 * long as it does, which is until `shutdown`, or the end of the thread that made it.
 */
export class Manager {
  private readonly ending = new SimpleQueue<null>(0, Kind.mail);
  private readonly server: Process<[SimpleQueue<Requests>, SimpleQueue<null>]>;
  private requests: Requests | undefined;

  constructor() {
    const started = new SimpleQueue<Requests>(0, Kind.mail);
    this.server = new Server(serveManager, {
      args: [started, this.ending],
      name: 'Manager',
      daemon: true,
    });
    this.server.start();
    this.requests = this.wait(started);
  }

  /** Has objects of a class be made in servers, by that name. Call it at the top level of a module that the program imports. */
  static register(name: string, type: AnyClass): void {
    registerManaged(name, type);
  }

  /** The server's number for the system. */
  get pid(): number {
    return this.server.pid as number;
  }

  list<T>(items: Iterable<T> = []): ListProxy<T> {
    return new ListProxy<T>(this.managed('list', [[...items]]));
  }

  dict<K, V>(items: Iterable<readonly [K, V]> = []): DictProxy<K, V> {
    return new DictProxy<K, V>(this.managed('dict', [[...items]]));
  }

  Namespace<N extends object>(values?: N): NamespaceProxy & N {
    const entries = Object.entries(values ?? {});
    return new NamespaceProxy(this.managed('dict', [entries])) as NamespaceProxy & N;
  }

  /** An object of a registered class, whose constructor gets the arguments. */
  create<O extends object>(name: string, ...args: unknown[]): ManagedProxy<O> {
    return new ManagedProxy<O>(this.managed(name, args));
  }

  Lock(): Lock {
    return this.make('Lock') as Lock;
  }

  RLock(): RLock {
    return this.make('RLock') as RLock;
  }

  /** Its lock, if it is given one, is one of the same manager. */
  Condition(lock?: Lock | RLock): Condition {
    return this.make('Condition', lock) as Condition;
  }

  Semaphore(value?: number): Semaphore {
    return this.make('Semaphore', value) as Semaphore;
  }

  BoundedSemaphore(value?: number): BoundedSemaphore {
    return this.make('BoundedSemaphore', value) as BoundedSemaphore;
  }

  Event(): Event {
    return this.make('Event') as Event;
  }

  Barrier(parties: number): Barrier {
    return this.make('Barrier', parties) as Barrier;
  }

  Queue<T>(maxsize?: number): Queue<T> {
    return this.make('Queue', maxsize) as Queue<T>;
  }

  JoinableQueue<T>(maxsize?: number): JoinableQueue<T> {
    return this.make('JoinableQueue', maxsize) as JoinableQueue<T>;
  }

  Value<C extends TypeCode>(type: C, initial?: ElementOf<C>): Value<C> {
    return this.make('Value', type, initial) as Value<C>;
  }

  Array<C extends TypeCode>(type: C, content?: number | readonly ElementOf<C>[]): SharedArray<C> {
    return this.make('Array', type, content) as SharedArray<C>;
  }

  /** Ends the server; what it has is lost. */
  shutdown(): void {
    if (!this.requests) return;
    this.requests = undefined;
    this.ending.put(null);
    if (!this.server.join({ timeout: PATIENCE_MS })) this.server.kill();
  }

  [Symbol.dispose](): void {
    this.shutdown();
  }

  private wait(started: SimpleQueue<Requests>): Requests {
    for (;;) {
      try {
        return started.get({ timeout: 100 });
      } catch (error) {
        if (this.server.isAlive()) continue;
        throw new RuntimeError(
          'the server of the manager ended before it was ready; what it wrote to stderr says why',
          { cause: error },
        );
      }
    }
  }

  private make(name: string, ...args: unknown[]): unknown {
    if (!this.requests) throw new RuntimeError('the manager was shut down');
    const call = { object: 0, method: name, args };
    return new ManagerCall(this.requests, `${name} of a manager`, call).answer();
  }

  private managed(type: string, args: unknown[]): Managed {
    const object = this.make(type, ...args) as number;
    return { requests: this.requests as Requests, object, type };
  }
}

/** It imports the program, as every process that Python spawns does. */
class Server extends Process<[SimpleQueue<Requests>, SimpleQueue<null>]> {
  protected override module(): string {
    const [, program] = process.argv;
    if (program === undefined)
      throw new RuntimeError(
        'a manager needs a program in a file: its server imports that, and with it this runtime',
      );
    return pathToFileURL(realpathSync(program)).href;
  }
}
