import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import {
  Ended,
  ObjectKind,
  ObjectSlotLayout,
  SiteSlotLayout,
  RuntimeKind,
  WaitOutcome,
  WaitReason,
  type TraceSink,
} from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';

export const MS = 1_000_000;
export const PROCESS = asId<ProcessId>(1);

interface Thread {
  readonly id: number;
  readonly ring: number;
  readonly held: { object: number; site: number; since: number }[];
  wait: { reason: number; target: number; lock: boolean; stack: number; since: number } | null;
}

interface Thing {
  readonly id: number;
  readonly kind: keyof typeof ObjectKind;
  owner: string;
  depth: number;
}

/**
 * Feeds a sink the way a session does, from operations on threads and objects named by words.
 * Keeps what an agent would know: who holds what, since when. Times in ns.
 */
export class Scene {
  now = 0;
  /** Signals that the process handles; null: the host does not see them. */
  private handled: number | null = null;
  private waitedSince = false;
  private readonly threads = new Map<string, Thread>();
  private readonly things = new Map<string, Thing>();
  private readonly strings = new Map<string, number>();
  private readonly sites = new Map<string, number>();
  private stacks = 0;

  constructor(
    readonly sink: TraceSink,
    readonly file = '/app/app.py',
    private readonly full = false,
  ) {
    sink.runBegin({
      command: ['python', 'app.py'],
      workingDirectory: '/app',
      startedAt: '2026-01-01T00:00:00.000Z',
      detail: full ? 2 : 1,
    });
    sink.processBegin({
      process: PROCESS,
      pid: 100,
      parentPid: 1,
      runtime: RuntimeKind.CpythonNative,
      detail: full ? 2 : 1,
      startNs: timeNs(0),
      startUnixNs: 0,
    });
  }

  string(text: string): number {
    let id = this.strings.get(text);
    if (id === undefined) {
      id = this.strings.size + 1;
      this.strings.set(text, id);
      this.sink.string(PROCESS, id, text);
    }
    return id;
  }

  site(line: number, fn = 'work', file = this.file, flags = 0): number {
    if (line === 0) return 0;
    const key = `${file}:${line}:${fn}`;
    let id = this.sites.get(key);
    if (id === undefined) {
      id = this.sites.size + 1;
      const [fileId, fnId] = [this.string(file), this.string(fn)];
      this.sites.set(key, id);
      this.sink.site(PROCESS, id, fileId, fnId, line, flags);
    }
    return id;
  }

  /** A stack of one frame; `flags` of its site. */
  stack(line: number, fn = 'work', flags = 0): number {
    return line === 0 ? 0 : this.stackOf(this.site(line, fn, this.file, flags));
  }

  /** A stack of these sites, innermost first. */
  stackOf(...sites: readonly number[]): number {
    let caller = 0;
    for (const site of [...sites].reverse()) {
      this.sink.stack(PROCESS, ++this.stacks, caller, site);
      caller = this.stacks;
    }
    return caller;
  }

  begin(name: string, flags = name === 'MainThread' ? 2 : 0): void {
    const id = this.threads.size + 1;
    this.threads.set(name, { id, ring: id - 1, held: [], wait: null });
    this.record(name, 'ThreadBegin', {
      thread: id,
      name: this.string(name),
      nativeId: 1000 + id,
      flags,
    });
  }

  end(name: string): void {
    this.record(name, 'ThreadEnd', { thread: this.thread(name).id, cpu: 0 });
  }

  object(
    name: string,
    kind: keyof typeof ObjectKind,
    by: string,
    size = 0,
    parent = '',
    given = name,
  ): void {
    const id = this.things.size + 1;
    this.things.set(name, { id, kind, owner: '', depth: 0 });
    this.record(by, 'ObjectBegin', {
      object: id,
      kind: ObjectKind[kind],
      name: given === '' ? 0 : this.string(given),
      size,
      parent: parent ? this.thing(parent).id : 0,
    });
  }

  /** Acquires without waiting. */
  take(name: string, lock: string, line = 0): void {
    const thread = this.thread(name);
    const thing = this.thing(lock);
    thread.held.push({ object: thing.id, site: this.site(line), since: this.now });
    thing.owner = name;
    if (this.full) {
      this.record(name, 'Acquire', { object: thing.id, site: this.site(line), depth: 1 });
    }
  }

  /** Acquires without waiting while it holds others. */
  nest(name: string, lock: string, line: number): void {
    const { held } = this.thread(name);
    const stack = this.stack(line);
    for (const [at, { object, site }] of held.entries()) {
      this.record(name, 'LockOrder', {
        more: held.length - at - 1,
        object: this.thing(lock).id,
        outer: object,
        stack,
        outerSite: site,
      });
    }
    this.take(name, lock, line);
  }

  /** Which signals the process handles from now on; the host reads them, and again after each wait that begins. */
  signals(handled: number): void {
    this.handled = handled;
    this.waitedSince = false;
    const at = timeNs(this.now);
    this.sink.osSample({
      fromNs: at,
      toNs: at,
      previousNs: at,
      processors: 2,
      processes: [{ process: PROCESS, threads: [], handled }],
    });
  }

  /** Begins to wait. `timeout` in ns. */
  block(
    name: string,
    reason: keyof typeof WaitReason,
    target = '',
    line = 0,
    timeout = Infinity,
    fn = 'work',
    flags = 0,
    stack = this.stack(line, fn, flags),
  ): void {
    const thread = this.thread(name);
    for (const { object, site, since } of thread.held) {
      this.record(name, 'Held', { object, site, since });
    }
    const joins = reason === 'ThreadJoin';
    const lock = reason === 'Lock';
    const id = target === '' ? 0 : joins ? this.thread(target).id : this.thing(target).id;
    const owner = lock ? (this.threads.get(this.thing(target).owner)?.id ?? 0) : 0;
    thread.wait = { reason: WaitReason[reason], target: id, lock, stack: line, since: this.now };
    this.record(name, 'Block', { reason: WaitReason[reason], target: id, owner, stack, timeout });
  }

  unblock(
    name: string,
    outcome: keyof typeof WaitOutcome = 'Ok',
    waker = '',
    latency = Infinity,
  ): void {
    const thread = this.thread(name);
    const { wait } = thread;
    if (!wait) throw new Error(`${name} does not wait`);
    thread.wait = null;
    this.record(name, 'Unblock', {
      outcome: WaitOutcome[outcome],
      target: wait.target,
      waker: waker ? this.thread(waker).id : 0,
      latency,
      waited: this.now - wait.since,
    });
    if (!wait.lock || outcome !== 'Ok') return;
    const site = this.site(wait.stack);
    thread.held.push({ object: wait.target, site, since: this.now });
    this.thingOf(wait.target).owner = name;
  }

  /** Releases; `silent`: as an agent in detail summary does when nobody waited and it was short. */
  drop(name: string, lock: string, silent = false): void {
    const thing = this.thing(lock);
    const owner = thing.owner || name;
    const { held } = this.thread(owner);
    const at = held.findIndex((one) => one.object === thing.id);
    const [hold] = at < 0 ? [] : held.splice(at, 1);
    thing.owner = '';
    if (silent) return;
    const since = hold?.since ?? this.now;
    this.record(name, this.full ? 'Release' : 'Hold', {
      object: thing.id,
      site: hold?.site ?? 0,
      held: this.now - since,
      foreign: owner === name ? 0 : 1,
      ...(this.full ? {} : { owner: this.thread(owner).id }),
    });
  }

  /** What the waiter's owner was doing when the wait began. */
  sampleOwner(name: string, lock: string, line: number): void {
    const thing = this.thing(lock);
    const owner = this.thread(thing.owner);
    const hold = owner.held.find((one) => one.object === thing.id);
    this.record(name, 'Owner', {
      object: thing.id,
      owner: owner.id,
      stack: this.stack(line, 'refresh'),
      site: hold?.site ?? 0,
    });
  }

  put(name: string, queue: string, line = 0): void {
    const thing = this.thing(queue);
    thing.depth++;
    this.record(name, 'Put', { object: thing.id, site: this.site(line), depth: thing.depth });
  }

  get(name: string, queue: string, line = 0): void {
    const thing = this.thing(queue);
    thing.depth--;
    this.record(name, 'Get', { object: thing.id, site: this.site(line), depth: thing.depth });
  }

  notify(name: string, object: string, woken = 0, line = 0): void {
    const { id } = this.thing(object);
    this.record(name, 'Notify', { object: id, site: this.site(line), woken });
  }

  /** The last notification of the object, by that thread, found nobody: part of the wait to come. */
  missed(name: string, object: string, by: string, line: number): void {
    const fields = { thread: this.thread(by).id, site: this.site(line), time: this.now - MS };
    this.record(name, 'Missed', { object: this.thing(object).id, ...fields });
  }

  /** An exception that nobody caught. */
  raised(
    name: string,
    text: string,
    line: number,
    flags = 0,
    ended: keyof typeof Ended = 'Thread',
  ): void {
    const [id, site] = [this.string(text), this.site(line)];
    const stack = this.stack(line);
    this.record(name, 'Raised', { ended: Ended[ended], text: id, site, stack, flags });
  }

  /** Tells the object's slot; members by their names in ObjectSlotLayout. */
  slot(object: string, members: Readonly<Record<string, number>>): void {
    const thing = this.thing(object);
    const bytes = new DataView(new ArrayBuffer(ObjectSlotLayout.SIZE));
    bytes.setUint32(ObjectSlotLayout.OBJECT, thing.id, true);
    bytes.setUint16(ObjectSlotLayout.KIND, ObjectKind[thing.kind], true);
    bytes.setUint16(ObjectSlotLayout.FLAGS, members['FLAGS'] ?? 1, true);
    const wide = /SINCE|ACQ|CONT|TOTAL|WAIT_MAX|HOLD_MAX$/;
    for (const [name, value] of Object.entries(members)) {
      if (name === 'FLAGS') continue;
      const at = (ObjectSlotLayout as Readonly<Record<string, number>>)[name]!;
      if (wide.test(name)) bytes.setBigUint64(at, BigInt(value), true);
      else bytes.setUint32(at, value, true);
    }
    this.sink.objectSlot(PROCESS, new Uint32Array(bytes.buffer), 0);
  }

  /** Tells what was acquired of the object, or put into it and taken out, on a line of `work`. */
  siteSlot(object: string, line: number, acquisitions: number): void {
    const bytes = new DataView(new ArrayBuffer(SiteSlotLayout.SIZE));
    bytes.setUint32(SiteSlotLayout.OBJECT, this.thing(object).id, true);
    bytes.setUint32(SiteSlotLayout.SITE, this.site(line), true);
    bytes.setBigUint64(SiteSlotLayout.ACQUISITIONS, BigInt(acquisitions), true);
    this.sink.siteSlot(PROCESS, new Uint32Array(bytes.buffer), 0);
  }

  record(thread: string, event: EventName, fields: RecordFields): void {
    this.waitedSince ||= event === 'Block';
    const words = encodeRecord(event, this.now, fields);
    this.sink.record(PROCESS, this.thread(thread).ring, words, 0);
  }

  advance(): void {
    if (this.handled !== null && this.waitedSince) this.signals(this.handled);
    this.sink.advance(timeNs(this.now));
  }

  exit(killed = false): void {
    this.sink.processEnd(PROCESS, timeNs(this.now), !killed);
    this.sink.runEnd(
      killed
        ? { code: null, signal: 'SIGKILL', reason: 'killed' }
        : { code: 0, signal: null, reason: 'exited' },
      timeNs(this.now),
    );
    this.advance();
  }

  holds(name: string): boolean {
    return this.thread(name).held.length > 0;
  }

  waits(name: string): boolean {
    return this.thread(name).wait !== null;
  }

  threadId(name: string): number {
    return this.thread(name).id;
  }

  private thread(name: string): Thread {
    const thread = this.threads.get(name);
    if (!thread) throw new Error(`no thread ${name}`);
    return thread;
  }

  private thing(name: string): Thing {
    const thing = this.things.get(name);
    if (!thing) throw new Error(`no object ${name}`);
    return thing;
  }

  private thingOf(id: number): Thing {
    return [...this.things.values()].find((thing) => thing.id === id)!;
  }
}
