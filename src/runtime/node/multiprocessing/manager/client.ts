import type { TypeCode } from '../../memory/arrays';
import { RuntimeError } from '../../errors';
import type { Barrier } from '../barrier';
import type { Condition } from '../condition';
import type { Event } from '../event';
import type { Lock, RLock } from '../locks';
import type { JoinableQueue, Queue } from '../queue';
import type { BoundedSemaphore, Semaphore } from '../semaphore';
import type { ElementOf, SharedArray, Value } from '../sharedArray';
import { ManagerCall, type Requests } from './calls';
import { NamespaceProxy } from './namespace';
import { DictProxy, ListProxy, type Managed, ManagedProxy } from './proxies';

/** Makes objects in the server of a manager. */
export class ManagerClient {
  /** @internal Undefined when the server was shut down from here. */
  protected requests: Requests | undefined;

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
