import { asId, timeNs, type ProcessId } from '../../src/base/index';
import {
  DefKind,
  EventKind,
  ObjectKind,
  RECORD_SIZE,
  RECORD_WORDS,
  RuntimeKind,
  WaitReason,
} from '../../src/protocol/index';
import { RawBatch } from '../../src/trace/index';

const QUEUES = 8;
const SITES = 40;
const POLL_NS = 10_000_000;
const PROCESS = asId<ProcessId>(1);
const NONE = 0xffffffff;

/** Records of one ring that were not polled yet. */
class RingWriter {
  private words = new Uint32Array(1 << 16);
  private used = 0;
  written = 0;

  add(
    time: number,
    kind: number,
    small: number,
    a: number,
    b: number,
    c: number,
    low: number,
    high = 0,
  ): void {
    if (this.used + RECORD_WORDS > this.words.length) {
      const grown = new Uint32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    const { words, used } = this;
    words[used] = time % 4294967296;
    words[used + 1] = Math.floor(time / 4294967296);
    words[used + 2] = kind | (small << 16);
    words[used + 3] = a;
    words[used + 4] = b;
    words[used + 5] = c;
    words[used + 6] = low;
    words[used + 7] = high;
    this.used += RECORD_WORDS;
    this.written++;
  }

  /** What was written since the last call and lies before `time`; later records stay. */
  take(time: number): Uint8Array {
    let end = this.used;
    while (end > 0 && this.timeAt(end - RECORD_WORDS) >= time) end -= RECORD_WORDS;
    const taken = this.words.slice(0, end);
    this.words.copyWithin(0, end, this.used);
    this.used -= end;
    return new Uint8Array(taken.buffer);
  }

  private timeAt(at: number): number {
    return this.words[at]! + this.words[at + 1]! * 4294967296;
  }
}

interface LockState {
  owner: number;
  freeAt: number;
  sequence: number;
}

export interface StreamOptions {
  readonly records: number;
  readonly full: boolean;
  readonly threads?: number;
  readonly locks?: number;
  /** Every operation takes so many times longer, and the hot locks are as much cooler. */
  readonly pace?: number;
}

export interface Stream {
  readonly batches: readonly RawBatch[];
  readonly records: number;
  /** Records of each batch, give or take one or two for each ring. */
  readonly counts: readonly number[];
}

/**
 * Batches of polls such as a busy program makes: threads that take locks (a few of
 * them hot), wait for each other, nest locks, and pass items through queues. At detail full every
 * operation is a record.
 */
export function makeStream({
  records,
  full,
  threads = 16,
  locks: lockCount = 200,
  pace = 1,
}: StreamOptions): Stream {
  let seed = 12345;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const rings = Array.from({ length: threads }, () => new RingWriter());
  const skew = pace > 1 ? 1.2 : 3;
  const locks: LockState[] = Array.from({ length: lockCount + 1 }, () => ({
    owner: 0,
    freeAt: 0,
    sequence: 0,
  }));
  const depths = new Array<number>(QUEUES).fill(0);
  const clock = rings.map((_, thread) => 1000 + thread * 10);
  const batches: RawBatch[] = [];
  begin(rings, batches, lockCount);

  const count = (): number => rings.reduce((sum, ring) => sum + ring.written, 0);
  let poll = POLL_NS;
  const takeLock = (thread: number, index: number, held: number, heldSince: number): number => {
    const ring = rings[thread]!;
    const lock = locks[index]!;
    let now = clock[thread]!;
    const site = 1 + (index % SITES);
    if (lock.freeAt > now) {
      if (held !== 0) ring.add(now, EventKind.Held, 0, held, 2, 0, heldSince);
      ring.add(now, EventKind.Block, WaitReason.Lock, index, lock.owner, site, NONE, NONE);
      const waited = lock.freeAt - now;
      const waker = lock.owner;
      now = lock.freeAt + 50;
      ring.add(now, EventKind.Unblock, 0, index, waker, 50, waited);
    }
    if (full) ring.add(now, EventKind.Acquire, 1, index, site, ++lock.sequence, 0);
    return now;
  };
  const dropLock = (thread: number, index: number, since: number, until: number): void => {
    const ring = rings[thread]!;
    const lock = locks[index]!;
    const site = 1 + (index % SITES);
    const kind = full ? EventKind.Release : EventKind.Hold;
    ring.add(until, kind, 0, index, site, full ? ++lock.sequence : thread + 1, until - since);
    lock.owner = thread + 1;
    lock.freeAt = until;
  };
  const passItem = (thread: number): void => {
    const ring = rings[thread]!;
    const queue = thread % QUEUES;
    const object = lockCount + 1 + queue;
    const now = clock[thread]!;
    const puts = thread < QUEUES;
    if (!puts && depths[queue] === 0) {
      const waited = pace * (1000 + random() * 5000);
      ring.add(now, EventKind.Block, WaitReason.QueueGet, object, 0, 3, NONE, NONE);
      ring.add(now + waited, EventKind.Unblock, 0, object, queue + 1, 500, waited);
      clock[thread] = now + waited + pace * 100;
      return;
    }
    depths[queue] = depths[queue]! + (puts ? 1 : -1);
    if (full)
      ring.add(now, puts ? EventKind.Put : EventKind.Get, 0, object, 4, depths[queue] ?? 0, 0);
    clock[thread] = now + pace * 500;
  };
  while (count() < records) {
    for (let thread = 0; thread < threads; thread++) {
      while (clock[thread]! < poll) {
        const index = 1 + Math.floor(random() ** skew * lockCount);
        const since = takeLock(thread, index, 0, 0);
        let until = since + pace * (300 + random() * 3000);
        clock[thread] = until;
        if (random() < 0.15 && index < lockCount) {
          const inner = takeLock(thread, index + 1, index, since);
          until = inner + pace * 500;
          dropLock(thread, index + 1, inner, until);
          until += pace * 100;
        }
        dropLock(thread, index, since, until);
        clock[thread] = until + pace * (200 + random() * 2000);
        if (random() < 0.2) passItem(thread);
      }
    }
    takePoll(rings, batches, poll, false);
    poll += POLL_NS;
  }
  takePoll(rings, batches, Infinity, true);
  const counts = batches.map((batch) => Math.floor(batch.length / RECORD_SIZE));
  return { batches, records: count(), counts };
}

function begin(rings: readonly RingWriter[], batches: RawBatch[], locks: number): void {
  const batch = new RawBatch();
  batch.runBegin({
    command: ['python', 'bench.py'],
    workingDirectory: '/app',
    startedAt: '2026-01-01T00:00:00.000Z',
    detail: 1,
  });
  batch.processBegin({
    process: PROCESS,
    pid: 1,
    parentPid: 0,
    runtime: RuntimeKind.CpythonNative,
    detail: 1,
    startNs: timeNs(0),
    startUnixNs: 0,
  });
  batch.defs(PROCESS, definitions(rings.length));
  rings.forEach((ring, thread) => {
    ring.add(
      10,
      EventKind.ThreadBegin,
      thread === 0 ? 2 : 0,
      thread + 1,
      3 + thread,
      0,
      100 + thread,
    );
  });
  for (let lock = 1; lock <= locks; lock++) {
    rings[0]!.add(20, EventKind.ObjectBegin, ObjectKind.Lock, lock, 0, 1 + (lock % SITES), 0);
  }
  for (let queue = 1; queue <= QUEUES; queue++) {
    rings[0]!.add(20, EventKind.ObjectBegin, ObjectKind.Queue, locks + queue, 0, 5, 0);
  }
  batches.push(batch);
}

/** Strings 1 file, 2 function, 3… thread names; sites and stacks 1…SITES. */
function definitions(threads: number): Uint8Array {
  const chunks: Buffer[] = [];
  const entry = (kind: number, id: number, payload: Buffer): void => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE((kind | (payload.length << 8)) >>> 0, 0);
    head.writeUInt32LE(id, 4);
    chunks.push(head, payload, Buffer.alloc((4 - (payload.length % 4)) % 4));
  };
  const words = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
  entry(DefKind.String, 1, Buffer.from('/app/bench.py'));
  entry(DefKind.String, 2, Buffer.from('work'));
  for (let thread = 0; thread < threads; thread++) {
    entry(DefKind.String, 3 + thread, Buffer.from(`worker-${thread}`));
  }
  for (let site = 1; site <= SITES; site++) {
    entry(DefKind.Site, site, words(1, 2, site, 0));
    entry(DefKind.Stack, site, words(0, site));
  }
  return Buffer.concat(chunks);
}

function takePoll(
  rings: readonly RingWriter[],
  batches: RawBatch[],
  until: number,
  last: boolean,
): void {
  const taken = rings.map((ring) => ring.take(until));
  const batch = new RawBatch(taken.reduce((sum, bytes) => sum + bytes.length + 16, 64));
  taken.forEach((bytes, index) => {
    if (bytes.length > 0) batch.records(PROCESS, index, bytes);
  });
  const now = until === Infinity ? 1e12 : until;
  batch.pollEnd(timeNs(now), timeNs(now), last);
  batches.push(batch);
}
