import type { Home, TcpAddress } from '../broker/messages';
import { ELSEWHERE, directly } from '../broker/direct';
import { type Name, operationOf } from '../broker/operations';
import type { Steps } from '../core/steps';
import { allocateClear } from '../memory/heap';
import { type Kind, MARK, REFERENCES } from '../memory/layout';
import type { SharedMemory } from '../memory/sharedMemory';
import { memory, self } from '../program/program';
import { addReference, adopt } from '../program/references';
import { type AsyncWaitOptions, type WaitOptions, deadlineOf } from '../program/times';
import { sleepTold, waitAsync, waitSync, waitTold } from '../program/waiting';
import { type ChildWait, type WaitFor, recorder } from '../recording';
import { broker } from './broker';
import { nearOf } from './near';

/** Tells a new face to take over an object that exists. */
export class Arrival {
  constructor(readonly message: PortableMessage) {}
}

/** An object as it is sent, to another process too. */
export interface PortableMessage {
  readonly portable: string;
  readonly kind: Kind;
  readonly handle: number;
  readonly home: Home;
  /** What the class adds. */
  readonly extra: unknown;
}

type PortableClass = new (arrival: Arrival) => Portable;
const classes = new Map<string, PortableClass>();

/**
 * An object that processes share. It lies in the memory of the process that made it, whose threads use it as they do those of
 * `heddle/threading`; threads of other processes ask the supervisor there. Once it was sent, it lives as long as that process.
 */
export abstract class Portable {
  readonly handle: number;
  readonly kind: Kind;
  /** Where it is; undefined: in this process. */
  private readonly home: Home | undefined;
  /** @internal What a recording knows it by in this process; 0: nothing. */
  readonly mark: number;
  private pinned = false;

  /** `words`: those of its block, or what makes that, with a reference. */
  protected constructor(kind: Kind, words: number | (() => number), arrival?: Arrival, size = 0) {
    const message = arrival?.message;
    this.kind = message?.kind ?? kind;
    this.home = message && !isOwn(message.home) ? routed(message.home) : undefined;
    if (this.home) {
      this.handle = message!.handle;
      this.mark = recorder?.made(this.kind, size, keyOf(this.home.pid, this.handle)) ?? 0;
      return;
    }
    if (message) {
      this.handle = message.handle;
      this.pinned = true;
      addReference(this.handle);
    } else {
      this.handle = typeof words === 'number' ? allocateClear(self, words, kind) : words();
      memory.store(this.handle + REFERENCES, 1);
      const key = keyOf(process.pid, this.handle);
      if (recorder) memory.store(this.handle + MARK, recorder.made(kind, size, key));
    }
    this.mark = memory.load(this.handle + MARK);
    adopt(this, this.handle);
  }

  /** Whether both are in the same process. */
  protected isWith(other: Portable): boolean {
    return this.home?.path === other.home?.path;
  }

  /** @internal Whether the object lies in this process. */
  get isHere(): boolean {
    return this.home === undefined;
  }

  /** What a wait for it is told to be for. */
  protected get waitsAt(): number {
    return this.mark;
  }

  /** @internal The memory it lies in, where this thread has that. */
  get words(): SharedMemory | undefined {
    return this.home ? nearOf(this.home)?.self.memory : memory;
  }

  /** @internal Where it can be reached from other processes. */
  get address(): Home {
    return this.home ?? broker().home();
  }

  /** Does what needs no waiting. */
  protected now<T>(op: Name, ...args: readonly unknown[]): T {
    const { home, handle } = this;
    if (!home) return this.steps(op, args)(0).next().value as T;
    const done = tryDirectly(home, op, handle, args);
    if (done !== ELSEWHERE) return done as T;
    return broker().ask(home, { op, handle, args, timeout: Infinity }) as T;
  }

  /** Does what may have to wait, blocking the thread. */
  protected blockFor<T>(
    reason: WaitFor | ChildWait,
    op: Name,
    options: WaitOptions,
    ...args: readonly unknown[]
  ): T {
    if (!this.home) return waitSync(this, options, reason, this.steps<T>(op, args));
    deadlineOf(options);
    const { home, handle } = this;
    const done = tryDirectly(home, op, handle, args);
    if (done !== ELSEWHERE) return done as T;
    const { timeout = Infinity } = options;
    const wish = { op, handle, args, timeout };
    return sleepTold(reason, this.waitsAt, options, (by) => broker().ask(home, wish, by) as T);
  }

  /** As `blockFor`, without blocking the thread. `brokenOff`: whether the outcome is that of a wait that was. */
  protected async sleepFor<T>(
    reason: WaitFor | ChildWait,
    brokenOff: (outcome: T) => boolean,
    op: Name,
    options: AsyncWaitOptions,
    ...args: readonly unknown[]
  ): Promise<T> {
    if (!this.home) return waitAsync(this, options, reason, this.steps<T>(op, args), brokenOff);
    deadlineOf(options);
    const { timeout = Infinity, signal } = options;
    signal?.throwIfAborted();
    const { home, handle } = this;
    const wish = { op, handle, args, timeout };
    const outcome = await waitTold(
      reason,
      this.waitsAt,
      options,
      (by) => broker().askAsync(home, wish, options, by) as Promise<T>,
    );
    if (brokenOff(outcome)) signal?.throwIfAborted();
    return outcome;
  }

  /** The name that its class is registered by. */
  protected abstract readonly face: string;

  /** What goes along when it is sent. */
  protected extra(): unknown {
    return undefined;
  }

  /** @internal The object as a message can hold it. */
  toMessage(): PortableMessage {
    const { handle, kind } = this;
    if (!this.home && !this.pinned) {
      this.pinned = true;
      addReference(handle);
    }
    return { portable: this.face, kind, handle, home: this.address, extra: this.extra() };
  }

  /** @internal For another face of it in this process. */
  again(): Arrival {
    const { kind, handle } = this;
    const home = this.home ?? { path: '', token: '', pid: process.pid };
    return new Arrival({ portable: '', kind, handle, home, extra: undefined });
  }

  private readonly steps =
    <T>(op: Name, args: readonly unknown[]) =>
    (waiter: number): Steps<T> =>
      operationOf(op)(self, this.handle, waiter, ...args) as Steps<T>;
}

function tryDirectly(home: Home, op: Name, handle: number, args: readonly unknown[]): unknown {
  const near = nearOf(home);
  return near ? directly(near, op, handle, args) : ELSEWHERE;
}

/** Ways to processes of other machines, by what these call their home. */
const routes = new Map<string, TcpAddress>();

/** Says how objects that lie there are reached from here. */
export function addRoute({ path }: Home, tcp: TcpAddress): void {
  routes.set(path, tcp);
}

/** Whether that is this process; another machine may have one of that number. */
const isOwn = (home: Home): boolean =>
  home.pid === process.pid && (home.path === '' || broker().isHome(home));

const routed = (home: Home): Home =>
  home.tcp || !routes.has(home.path) ? home : { ...home, tcp: routes.get(home.path) };

/** By what all processes of a recording know it. */
const keyOf = (pid: number, handle: number): string => `heddle ${pid} ${handle}`;

/** Says which class is the face of messages of that name. */
export function registerPortable(name: string, face: PortableClass): void {
  classes.set(name, face);
}

export function fromPortable(message: PortableMessage): Portable {
  return new (classes.get(message.portable) as PortableClass)(new Arrival(message));
}
