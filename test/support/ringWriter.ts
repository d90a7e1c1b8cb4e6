import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  DefKind,
  Detail,
  HEADER_MAGIC,
  HeaderLayout,
  ObjectSlotLayout,
  PROTOCOL_VERSION,
  RECORD_SIZE,
  RECORD_WORDS,
  RingLayout,
  RuntimeKind,
  SiteSlotLayout,
} from '../../src/protocol/index';
import { encodeRecord, type EventName, type RecordFields } from './records';

export { encodeRecord, type EventName, type RecordFields } from './records';

export interface ProcessWriterOptions {
  readonly pid?: number;
  readonly parentPid?: number;
  /** ns since the session's epoch */
  readonly startNs?: number;
  readonly startUnixNs?: number;
  readonly runtime?: number;
  readonly detail?: number;
  /** Capacity of each ring, a power of two. */
  readonly ringRecords?: number;
  readonly version?: number;
  /** The process that it is forked from: what that has defined so far is not defined again. */
  readonly forkedFrom?: ProcessWriter;
}

/** A call site as a test writes it. */
export interface SiteText {
  readonly file: string;
  readonly function?: string;
  readonly line: number;
  readonly flags?: number;
}

/**
 * Writes a process directory the way an agent does, in the same order of stores, with plain
 * writes instead of a memory map. `ready()` makes it visible.
 */
export class ProcessWriter {
  readonly pid: number;
  readonly ringRecords: number;
  readonly path: string;
  private readonly hidden: string;
  private readonly header = Buffer.alloc(HeaderLayout.SIZE);
  private readonly files = new Map<string, number>();
  private readonly startNs: number;
  private readonly strings: Map<string, number>;
  private readonly sites: Map<string, number>;
  private readonly stacks: Map<string, number>;
  private readonly rings: RingWriter[] = [];
  private defsLength = 0;
  private visible = false;

  constructor(session: string, options: ProcessWriterOptions = {}) {
    this.pid = options.pid ?? process.pid;
    this.ringRecords = options.ringRecords ?? 1024;
    const { startNs = 0, forkedFrom } = options;
    this.startNs = startNs;
    this.strings = new Map(forkedFrom?.strings);
    this.sites = new Map(forkedFrom?.sites);
    this.stacks = new Map(forkedFrom?.stacks);
    this.path = join(session, `${this.pid}-${startNs}`);
    this.hidden = join(session, `.${this.pid}-${startNs}`);
    mkdirSync(this.hidden, { mode: 0o700 });
    for (const name of ['rings', 'objects', 'sites', 'defs', 'header']) this.open(name);
    this.header.write(HEADER_MAGIC, HeaderLayout.MAGIC, 'latin1');
    this.header.writeUInt32LE(options.version ?? PROTOCOL_VERSION, HeaderLayout.VERSION);
    this.header.writeUInt32LE(options.runtime ?? RuntimeKind.CpythonNative, HeaderLayout.RUNTIME);
    this.header.writeUInt32LE(this.pid, HeaderLayout.PID);
    this.header.writeUInt32LE(options.parentPid ?? 1, HeaderLayout.PARENT_PID);
    this.header.writeBigUInt64LE(BigInt(startNs), HeaderLayout.START_NS);
    this.header.writeBigUInt64LE(
      BigInt(options.startUnixNs ?? 1_700_000_000_000_000_000),
      HeaderLayout.START_UNIX_NS,
    );
    this.header.writeUInt32LE(options.detail ?? Detail.Summary, HeaderLayout.DETAIL);
    this.header.writeUInt32LE(this.ringRecords, HeaderLayout.RING_RECORDS);
    this.header.writeUInt32LE(forkedFrom?.pid ?? 0, HeaderLayout.FORKED_FROM);
    this.header.writeBigUInt64LE(BigInt(forkedFrom?.startNs ?? 0), HeaderLayout.FORKED_FROM_NS);
    this.flushHeader();
  }

  private open(name: string): number {
    let fd = this.files.get(name);
    if (fd === undefined) {
      fd = openSync(join(this.visible ? this.path : this.hidden, name), 'wx+', 0o600);
      this.files.set(name, fd);
    }
    return fd;
  }

  /** Makes the directory visible to readers; call it once the first records stand. */
  ready(): this {
    renameSync(this.hidden, this.path);
    this.visible = true;
    return this;
  }

  private flushHeader(): void {
    writeSync(this.open('header'), this.header, 0, this.header.length, 0);
  }

  private count(offset: number, atLeast: number): void {
    if (this.header.readUInt32LE(offset) >= atLeast) return;
    this.header.writeUInt32LE(atLeast, offset);
    this.flushHeader();
  }

  /** Changes a u32 or u64 of the header, for tests of bad headers. */
  patchHeader(offset: number, value: number | bigint): void {
    if (typeof value === 'bigint') this.header.writeBigUInt64LE(value, offset);
    else this.header.writeUInt32LE(value, offset);
    this.flushHeader();
  }

  /** Says that the process left in an orderly way. */
  end(atNs: number): void {
    this.patchHeader(HeaderLayout.END_NS, BigInt(atNs));
  }

  close(): void {
    for (const fd of this.files.values()) closeSync(fd);
    this.files.clear();
  }

  /** Closes and deletes the directory. */
  remove(): void {
    this.close();
    rmSync(this.visible ? this.path : this.hidden, { recursive: true, force: true });
  }

  private define(kind: number, id: number, payload: Buffer): void {
    const entry = Buffer.alloc(8 + Math.ceil(payload.length / 4) * 4);
    entry.writeUInt32LE((kind | (payload.length << 8)) >>> 0, 0);
    entry.writeUInt32LE(id, 4);
    payload.copy(entry, 8);
    this.defs(entry);
  }

  /** Appends raw bytes to the definitions, for tests of broken ones. */
  defs(bytes: Buffer): void {
    writeSync(this.open('defs'), bytes, 0, bytes.length, this.defsLength);
    this.defsLength += bytes.length;
    this.patchHeader(HeaderLayout.DEFS_LENGTH, BigInt(this.defsLength));
  }

  private intern(table: Map<string, number>, key: string, kind: number, payload: () => Buffer) {
    let id = table.get(key);
    if (id === undefined) {
      const bytes = payload();
      id = table.size + 1;
      table.set(key, id);
      this.define(kind, id, bytes);
    }
    return id;
  }

  fact(key: number, text: string): void {
    this.define(DefKind.Fact, key, Buffer.from(text));
  }

  /** Interns a string; 0 for the empty one. */
  string(text: string): number {
    if (text === '') return 0;
    return this.intern(this.strings, text, DefKind.String, () => Buffer.from(text));
  }

  site(site: SiteText): number {
    const { file, line, flags = 0 } = site;
    const name = site.function ?? '<module>';
    return this.intern(this.sites, `${file}\0${name}\0${line}\0${flags}`, DefKind.Site, () =>
      words(this.string(file), this.string(name), line, flags),
    );
  }

  /** Interns a stack given innermost frame first. */
  stack(...frames: readonly SiteText[]): number {
    let stack = 0;
    for (const frame of [...frames].reverse()) {
      const site = this.site(frame);
      const caller = stack;
      stack = this.intern(this.stacks, `${caller}\0${site}`, DefKind.Stack, () =>
        words(caller, site),
      );
    }
    return stack;
  }

  /** Adds a ring, or gives ring `index` that exists. */
  ring(index = this.rings.length): RingWriter {
    while (this.rings.length <= index) {
      const ring = this.rings.length;
      const fd = this.open(`ring.${ring}`);
      ftruncateSync(fd, this.ringRecords * RECORD_SIZE);
      this.rings.push(new RingWriter(this, ring, fd, this.open('rings'), this.ringRecords));
      writeSync(
        this.open('rings'),
        Buffer.alloc(RingLayout.SIZE),
        0,
        RingLayout.SIZE,
        ring * RingLayout.SIZE,
      );
      this.count(HeaderLayout.RING_COUNT, ring + 1);
    }
    return this.rings[index]!;
  }

  /** Stores slot `index` of `objects`; fields by the names of ObjectSlotLayout. */
  objectSlot(index: number, fields: ObjectSlotFields): void {
    const slot = Buffer.alloc(ObjectSlotLayout.SIZE);
    for (const [name, value] of Object.entries(fields))
      putMember(slot, ObjectSlotLayout[name as keyof ObjectSlotFields], OBJECT_WIDTH[name], value);
    writeSync(this.open('objects'), slot, 0, slot.length, index * slot.length);
    this.count(HeaderLayout.OBJECT_COUNT, index + 1);
  }

  /** Stores slot `index` of `sites`. */
  siteSlot(index: number, fields: SiteSlotFields): void {
    const slot = Buffer.alloc(SiteSlotLayout.SIZE);
    for (const [name, value] of Object.entries(fields))
      putMember(slot, SiteSlotLayout[name as keyof SiteSlotFields], SITE_WIDTH[name], value);
    writeSync(this.open('sites'), slot, 0, slot.length, index * slot.length);
    this.count(HeaderLayout.SITE_COUNT, index + 1);
  }
}

type Members<L> = Exclude<keyof L, 'SIZE' | 'HOLD_HISTOGRAM' | 'HOLD_HISTOGRAM_COUNT'>;
export type ObjectSlotFields = Partial<Record<Members<typeof ObjectSlotLayout>, number>>;
export type SiteSlotFields = Partial<Record<Members<typeof SiteSlotLayout>, number>>;

const wide = (names: string, bytes: number): Record<string, number> =>
  Object.fromEntries(names.split(' ').map((name) => [name, bytes]));
const OBJECT_WIDTH: Record<string, number | undefined> = {
  ...wide('KIND FLAGS', 2),
  ...wide('OWNER_SINCE ACQUISITIONS CONTENDED WAIT_TOTAL WAIT_MAX HOLD_TOTAL HOLD_MAX', 8),
};
const SITE_WIDTH: Record<string, number | undefined> = wide('ACQUISITIONS CONTENDED WAIT_TOTAL', 8);

function putMember(slot: Buffer, offset: number, width = 4, value = 0): void {
  if (width === 2) slot.writeUInt16LE(value, offset);
  else if (width === 4) slot.writeUInt32LE(value, offset);
  else slot.writeBigUInt64LE(BigInt(value), offset);
}

function words(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

/** The writing end of one ring: one thread after another. */
export class RingWriter {
  private written = 0;
  private readonly slot = Buffer.alloc(RingLayout.SIZE);

  constructor(
    private readonly owner: ProcessWriter,
    readonly index: number,
    private readonly fd: number,
    private readonly slots: number,
    private capacity: number,
  ) {}

  private doublings = 0;

  /** It doubles at the next moments when it may. */
  grow(times = 1): this {
    this.doublings += times;
    return this;
  }

  /** Its slot says what no agent would. */
  claims(records: number): this {
    this.slot.writeUInt32LE(records, RingLayout.RECORDS);
    this.publish();
    return this;
  }

  private growIfDue(): void {
    const rounds = this.written / this.capacity;
    if (this.doublings === 0 || rounds % 2 !== 1) return;
    this.doublings--;
    this.slot.writeBigUInt64LE(BigInt(this.written - this.capacity), RingLayout.RECORDS_FROM);
    this.capacity *= 2;
    this.slot.writeUInt32LE(this.capacity, RingLayout.RECORDS);
    this.publish();
  }

  /** Records ever written. */
  get position(): number {
    return this.written;
  }

  private publish(): void {
    this.slot.writeBigUInt64LE(BigInt(this.written), RingLayout.WRITTEN);
    writeSync(this.slots, this.slot, 0, RingLayout.SIZE, this.index * RingLayout.SIZE);
  }

  /** Writes raw records; at most the capacity of the ring at once. */
  append(records: Uint32Array): this {
    const bytes = Buffer.from(records.buffer, records.byteOffset, records.byteLength);
    const total = records.length / RECORD_WORDS;
    for (let done = 0; done < total;) {
      this.growIfDue();
      const place = this.written % this.capacity;
      const count = Math.min(total - done, this.capacity - place);
      writeSync(this.fd, bytes, done * RECORD_SIZE, count * RECORD_SIZE, place * RECORD_SIZE);
      done += count;
      this.written += count;
      this.publish();
    }
    return this;
  }

  /** A call that may wait begins: what tells of it is written and not published. */
  calls(timeNs: number, records: Uint32Array): this {
    const count = records.length / RECORD_WORDS;
    const bytes = Buffer.from(records.buffer, records.byteOffset, records.byteLength);
    for (let i = 0; i < count; i++) {
      const place = (this.written + i) % this.capacity;
      writeSync(this.fd, bytes, i * RECORD_SIZE, RECORD_SIZE, place * RECORD_SIZE);
    }
    const reserve = Math.max(count, this.slot.readUInt16LE(RingLayout.CALL_RESERVE));
    this.slot.writeUInt16LE(count, RingLayout.CALL_RECORDS);
    this.slot.writeUInt16LE(reserve, RingLayout.CALL_RESERVE);
    this.slot.writeBigUInt64LE(BigInt(timeNs), RingLayout.CALLED_AT);
    this.publish();
    return this;
  }

  /** It comes back; when it took long, what was written of it is published. */
  returns(long: boolean): this {
    if (long) this.written += this.slot.readUInt16LE(RingLayout.CALL_RECORDS);
    this.slot.writeBigUInt64LE(0n, RingLayout.CALLED_AT);
    this.publish();
    return this;
  }

  /** The step of an event loop that is under way from now on; 0: none is. */
  step(sinceNs: number, { task = 0, site = 0, flags = 0 } = {}): this {
    this.slot.writeBigUInt64LE(BigInt(sinceNs), RingLayout.STEP_AT);
    this.slot.writeUInt32LE(task, RingLayout.STEP_TASK);
    this.slot.writeUInt32LE(site, RingLayout.STEP_SITE);
    this.slot.writeUInt32LE(flags, RingLayout.STEP_FLAGS);
    this.publish();
    return this;
  }

  /** Writes one event with fields named as in the event table. */
  event(name: EventName, timeNs: number, fields: RecordFields = {}): this {
    return this.append(encodeRecord(name, timeNs, fields));
  }

  /** ThreadBegin, with the ring slot saying so too. */
  threadBegin(
    timeNs: number,
    thread: number,
    options: { name?: string; flags?: number; stack?: number; parent?: number } = {},
  ): this {
    const name = this.owner.string(options.name ?? '');
    const nativeId = 1000 + thread;
    const flags = options.flags ?? 0;
    this.slot.writeUInt32LE(thread, RingLayout.THREAD);
    this.slot.writeUInt32LE(flags, RingLayout.FLAGS);
    this.slot.writeBigUInt64LE(BigInt(this.written), RingLayout.THREAD_BEGIN_AT);
    this.slot.writeUInt32LE(name, RingLayout.NAME);
    this.slot.writeUInt32LE(nativeId, RingLayout.NATIVE_ID);
    const { stack = 0, parent = 0 } = options;
    return this.event('ThreadBegin', timeNs, { flags, thread, name, stack, nativeId, parent });
  }

  /** ThreadEnd; the ring is free for the next thread. */
  threadEnd(timeNs: number, thread: number, cpu = 0): this {
    this.slot.writeUInt32LE(0, RingLayout.THREAD);
    return this.event('ThreadEnd', timeNs, { thread, cpu });
  }
}
