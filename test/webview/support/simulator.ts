import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import {
  Detail,
  ObjectKind,
  RuntimeKind,
  ThreadFlag,
  WaitReason,
  type TraceSink,
} from '../../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from '../../support/records';
import { Heap } from './heap';

import { tellSlots } from './simSlots';
import {
  MS,
  type Op,
  type Place,
  type Program,
  type SimObject,
  type SimProcess,
  type SimThread,
} from './simTypes';

export * from './simTypes';

/**
 * Plays programs made of locks and queues in virtual time and tells a sink what an agent in detail
 * `full` would have told, so that everything behind the sink is real.
 */
export class Simulator {
  now = 0;
  readonly objects: SimObject[] = [];
  private readonly queue = new Heap<{ at: number; order: number; thread: SimThread }>(
    (a, b) => a.at - b.at || a.order - b.order,
  );
  private order = 0;
  private processes = 0;

  constructor(
    private readonly sink: TraceSink,
    private readonly sources: ReadonlyMap<string, readonly string[]>,
  ) {}

  process(name: string, pid: number, parentPid = 1): SimProcess {
    const id = asId<ProcessId>(++this.processes);
    const process: SimProcess = {
      id,
      threads: 0,
      objects: 0,
      strings: new Map(),
      places: new Map(),
    };
    this.sink.processBegin({
      process: id,
      pid,
      parentPid,
      runtime: RuntimeKind.CpythonNative,
      detail: Detail.Full,
      startNs: timeNs(this.now),
      startUnixNs: 1.7e18,
    });
    this.sink.fact(id, 1, 'cpython 3.13.0');
    this.sink.fact(id, 3, `python\0${name}`);
    for (const [file, lines] of this.sources) {
      lines.forEach((text, at) => this.sink.sourceLine(file, at + 1, text));
    }
    return process;
  }

  /** The line of `file` that contains `text`; its function is the nearest `def` above. Outer frames follow. */
  place(process: SimProcess, file: string, text: string, ...callers: string[]): Place {
    const key = [file, text, ...callers].join('|');
    const known = process.places.get(key);
    if (known) return known;
    const [caller, ...rest] = callers;
    const outer = caller === undefined ? 0 : this.place(process, file, caller, ...rest).stack;
    const lines = this.sources.get(file) ?? [];
    const at = lines.findIndex((line) => line.includes(text));
    if (at < 0) throw new Error(`${file} has no line with ${text}`);
    const owner = lines
      .slice(0, at + 1)
      .findLast((line) => line.includes('def ') && !line.includes(text));
    const name = /def (\w+)/.exec(owner ?? '')?.[1] ?? '<module>';
    const id = process.places.size + 1;
    this.sink.site(
      process.id,
      id,
      this.string(process, file),
      this.string(process, name),
      at + 1,
      0,
    );
    this.sink.stack(process.id, id, outer, id);
    const place = { stack: id, site: id };
    process.places.set(key, place);
    return place;
  }

  object(
    process: SimProcess,
    kind: keyof typeof ObjectKind,
    at: Place,
    name = '',
    size = 0,
  ): SimObject {
    const object: SimObject = {
      id: ++process.objects,
      process,
      kind: ObjectKind[kind],
      size,
      stack: at.stack,
      owner: null,
      ownerSite: 0,
      ownerSince: 0,
      sequence: 0,
      depth: 0,
      depthMax: 0,
      depthAt: 0,
      area: 0,
      getWait: 0,
      flag: false,
      waiters: [],
      getters: [],
      counts: { acquisitions: 0, contended: 0, waitTotal: 0, waitMax: 0, holdTotal: 0, holdMax: 0 },
      sites: new Map(),
      dirty: true,
    };
    this.objects.push(object);
    this.emitFrom(process, 1, 'ObjectBegin', {
      kind: object.kind,
      object: object.id,
      stack: at.stack,
      name: name === '' ? 0 : this.string(process, name),
      size,
    });
    return object;
  }

  thread(
    process: SimProcess,
    name: string,
    program: Program,
    options: { flags?: number; at?: Place; delayMs?: number } = {},
  ): SimThread {
    const id = ++process.threads;
    const thread: SimThread = {
      id,
      process,
      program,
      held: [],
      joiners: [],
      blockedAt: -1,
      blockedOn: null,
      place: null,
      ended: false,
      getting: false,
    };
    const flags = options.flags ?? (id === 1 ? ThreadFlag.Main : 0);
    this.emit(thread, 'ThreadBegin', {
      flags,
      thread: id,
      name: this.string(process, name),
      stack: options.at?.stack ?? 0,
      nativeId: 41000 + this.order + id,
      parent: id === 1 ? 0 : 1,
    });
    this.wake(thread, (options.delayMs ?? 0) * MS);
    return thread;
  }

  /** Plays on until `toNs`, then tells the sink the time. */
  advance(toNs: number): void {
    for (let next = this.queue.peek(); next && next.at <= toNs; next = this.queue.peek()) {
      this.queue.pop();
      this.now = next.at;
      this.step(next.thread);
    }
    this.now = toNs;
    for (const object of this.objects) if (object.dirty) tellSlots(this.sink, object);
    this.sink.advance(timeNs(toNs));
  }

  private step(thread: SimThread): void {
    if (thread.blockedAt >= 0 && thread.blockedOn === null) this.unblock(thread, 0, null);
    for (;;) {
      const { value, done } = thread.program.next();
      if (done || !value) return this.end(thread);
      if (!this.execute(thread, value)) return;
    }
  }

  /** True when the thread goes on at once. */
  private execute(thread: SimThread, op: Op): boolean {
    switch (op.op) {
      case 'run':
        this.wake(thread, op.ms * MS);
        return false;
      case 'sleep':
      case 'io':
        this.block(thread, op.op === 'sleep' ? WaitReason.Sleep : WaitReason.Io, 0, 0, null);
        this.wake(thread, op.ms * MS);
        return false;
      case 'acquire':
        return this.acquire(thread, op.lock, op.at);
      case 'release':
        this.release(thread, op.lock);
        return true;
      case 'put':
      case 'get':
        return this.transfer(thread, op.queue, op.at, op.op);
      case 'wait':
        if (op.event.flag) return true;
        thread.blockedOn = op.event;
        op.event.waiters.push(thread);
        this.block(thread, WaitReason.Event, op.event.id, 0, op.at);
        return false;
      case 'set': {
        op.event.flag = true;
        const woken = op.event.waiters.splice(0);
        this.emit(thread, 'Notify', { woken: woken.length, object: op.event.id, site: 1 });
        for (const waiter of woken) this.resume(waiter, thread);
        return true;
      }
      case 'record':
        this.emit(thread, op.event, op.fields);
        return true;
      case 'join':
        if (op.thread.ended) return true;
        op.thread.joiners.push(thread);
        thread.blockedOn = null;
        this.block(thread, WaitReason.ThreadJoin, op.thread.id, 0, op.at);
        return false;
    }
  }

  private acquire(thread: SimThread, lock: SimObject, at: Place): boolean {
    thread.place = at;
    const counts = siteCounts(lock, at.site);
    counts[0]++;
    lock.counts.acquisitions++;
    lock.dirty = true;
    if (lock.owner === null) {
      this.own(thread, lock, at);
      this.emit(thread, 'Acquire', {
        depth: 1,
        object: lock.id,
        site: at.site,
        sequence: ++lock.sequence,
      });
      return true;
    }
    counts[1]++;
    lock.counts.contended++;
    lock.waiters.push(thread);
    thread.blockedOn = lock;
    this.block(thread, WaitReason.Lock, lock.id, lock.owner.id, at);
    const owner = lock.owner;
    this.emit(thread, 'Owner', {
      object: lock.id,
      owner: owner.id,
      stack: owner.place?.stack ?? 0,
      site: lock.ownerSite,
    });
    return false;
  }

  private own(thread: SimThread, lock: SimObject, at: Place): void {
    lock.owner = thread;
    lock.ownerSite = at.site;
    lock.ownerSince = this.now;
    thread.held.push(lock);
    lock.dirty = true;
  }

  private release(thread: SimThread, lock: SimObject): void {
    const held = this.now - lock.ownerSince;
    lock.counts.holdTotal += held;
    lock.counts.holdMax = Math.max(lock.counts.holdMax, held);
    thread.held.splice(thread.held.indexOf(lock), 1);
    this.emit(thread, 'Release', {
      object: lock.id,
      site: lock.ownerSite,
      sequence: ++lock.sequence,
      held,
    });
    lock.owner = null;
    lock.dirty = true;
    const next = lock.waiters.shift();
    if (!next) return;
    this.own(next, lock, next.place!);
    this.resume(next, thread);
    this.emit(next, 'Acquire', {
      depth: 1,
      object: lock.id,
      site: next.place!.site,
      sequence: ++lock.sequence,
    });
  }

  private transfer(thread: SimThread, queue: SimObject, at: Place, op: 'put' | 'get'): boolean {
    thread.place = at;
    const isPut = op === 'put';
    const stuck = isPut ? queue.size > 0 && queue.depth >= queue.size : queue.depth === 0;
    if (stuck) {
      (isPut ? queue.waiters : queue.getters).push(thread);
      thread.blockedOn = queue;
      thread.getting = !isPut;
      this.block(thread, isPut ? WaitReason.QueuePut : WaitReason.QueueGet, queue.id, 0, at);
      return false;
    }
    this.moved(thread, queue, at, isPut);
    const peer = (isPut ? queue.getters : queue.waiters).shift();
    if (peer) {
      this.resume(peer, thread);
      this.moved(peer, queue, peer.place!, !isPut);
    }
    return true;
  }

  private moved(thread: SimThread, queue: SimObject, at: Place, isPut: boolean): void {
    queue.area += queue.depth * (this.now - queue.depthAt);
    queue.depthAt = this.now;
    queue.depth += isPut ? 1 : -1;
    queue.depthMax = Math.max(queue.depthMax, queue.depth);
    if (isPut) queue.counts.acquisitions++;
    else queue.counts.contended++;
    siteCounts(queue, at.site)[0]++;
    queue.dirty = true;
    this.emit(thread, isPut ? 'Put' : 'Get', {
      object: queue.id,
      site: at.site,
      depth: queue.depth,
    });
  }

  private end(thread: SimThread): void {
    thread.ended = true;
    this.emit(thread, 'ThreadEnd', { thread: thread.id, cpu: Math.round(this.now / 3) });
    for (const joiner of thread.joiners) this.resume(joiner, thread);
  }

  private block(
    thread: SimThread,
    reason: number,
    target: number,
    owner: number,
    at: Place | null,
  ): void {
    thread.blockedAt = this.now;
    thread.place = at ?? thread.place;
    for (const lock of thread.held) {
      this.emit(thread, 'Held', { object: lock.id, site: lock.ownerSite, since: lock.ownerSince });
    }
    this.emit(thread, 'Block', {
      reason,
      target,
      owner,
      stack: thread.place?.stack ?? 0,
      timeout: Infinity,
    });
  }

  private unblock(thread: SimThread, target: number, waker: SimThread | null): void {
    const waited = this.now - thread.blockedAt;
    thread.blockedAt = -1;
    this.emit(thread, 'Unblock', {
      outcome: 0,
      target,
      waker: waker?.id ?? 0,
      latency: waker ? 4_000 : Infinity,
      waited,
    });
  }

  private resume(thread: SimThread, waker: SimThread): void {
    const object = thread.blockedOn;
    if (object) {
      const waited = this.now - thread.blockedAt;
      if (object.owner === thread) siteCounts(object, thread.place!.site)[2] += waited;
      if (thread.getting) object.getWait += waited;
      else object.counts.waitTotal += waited;
      object.counts.waitMax = Math.max(object.counts.waitMax, waited);
      object.dirty = true;
    }
    thread.blockedOn = null;
    thread.getting = false;
    this.unblock(thread, object?.id ?? waker.id, waker);
    this.wake(thread, 5_000);
  }

  private wake(thread: SimThread, inNs: number): void {
    this.queue.push({ at: this.now + inNs, order: this.order++, thread });
  }

  string(process: SimProcess, text: string): number {
    let id = process.strings.get(text);
    if (id === undefined) {
      id = process.strings.size + 1;
      process.strings.set(text, id);
      this.sink.string(process.id, id, text);
    }
    return id;
  }

  private emit(thread: SimThread, name: EventName, fields: RecordFields): void {
    this.emitFrom(thread.process, thread.id, name, fields);
  }

  private emitFrom(process: SimProcess, ring: number, name: EventName, fields: RecordFields): void {
    this.sink.record(process.id, ring, encodeRecord(name, Math.round(this.now), fields), 0);
  }
}

function siteCounts(object: SimObject, site: number): [number, number, number] {
  let counts = object.sites.get(site);
  if (!counts) {
    counts = [0, 0, 0];
    object.sites.set(site, counts);
  }
  return counts;
}
