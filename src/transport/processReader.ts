import { join } from 'node:path';
import type { ProcessId, TimeNs } from '../base/index';
import { ObjectSlotLayout, RECORD_SIZE, RingLayout, SiteSlotLayout } from '../protocol/index';
import { DefsReader } from './defsReader';
import {
  framePlaces,
  HEADER_USED,
  parseHeader,
  readU64,
  type FramePlaces,
  type Header,
  type HeaderRead,
} from './header';
import { NO_RING, type RawSink } from './rawSink';
import { recordingError } from './recordingError';
import { RingReader, type RingRead } from './ringReader';
import { LastingStep } from './lastingStep';
import { SharedFile } from './sharedFile';
import { SlotReader } from './slotReader';

/** What one poll may still read, shared by all processes, and the buffer it reads into. */
export interface PollBudget {
  bytes: number;
  readonly scratch: Buffer;
}

/** What one look at a process told. */
export interface ProcessPoll {
  /** Records, definitions or losses were delivered. */
  readonly moved: boolean;
  /** Rings hold more than the budget allowed to read. */
  readonly more: boolean;
  /**
   * Every record of this process older than this has been delivered: Infinity when the rings were
   * read to their ends, and no call has just begun that may be told later.
   */
  readonly completeTo: number;
  /** Of the ring that had most to read, how much of its room that was: 0–1. */
  readonly fullest: number;
}

const NOTHING: ProcessPoll = { moved: false, more: false, completeTo: Infinity, fullest: 0 };

/** Reads what is new in one process directory. Knows nothing of what records mean. */
export class ProcessReader {
  header: Header;
  private readonly headerFile: SharedFile;
  private readonly ringsFile: SharedFile;
  private readonly objectsFile: SharedFile;
  private readonly sitesFile: SharedFile;
  private readonly defs: DefsReader;
  private readonly objects: SlotReader;
  private readonly sites: SlotReader;
  private readonly headerBytes = Buffer.alloc(HEADER_USED);
  private readonly rings: RingReader[] = [];
  private readonly steps: LastingStep[] = [];
  private readonly ringFiles: SharedFile[] = [];
  private slots = Buffer.alloc(16 * RingLayout.SIZE);
  private slotsView = viewOf(this.slots);
  private dropped = 0;
  private errorTold = false;
  /** Where the next poll starts, so that a tight budget starves no ring. */
  private turn = 0;

  constructor(
    readonly id: ProcessId,
    readonly path: string,
    header: Header,
  ) {
    this.header = header;
    this.headerFile = new SharedFile(join(path, 'header'));
    this.ringsFile = new SharedFile(join(path, 'rings'));
    this.objectsFile = new SharedFile(join(path, 'objects'));
    this.sitesFile = new SharedFile(join(path, 'sites'));
    this.defs = new DefsReader(id, new SharedFile(join(path, 'defs')));
    this.objects = new SlotReader(this.objectsFile, ObjectSlotLayout.SIZE);
    this.sites = new SlotReader(this.sitesFile, SiteSlotLayout.SIZE);
  }

  /** Looks at the header of a directory. */
  static probe(path: string): HeaderRead {
    const file = new SharedFile(join(path, 'header'));
    try {
      const bytes = Buffer.alloc(HEADER_USED);
      return parseHeader(bytes, file.read(bytes, HEADER_USED, 0));
    } finally {
      file.close();
    }
  }

  /**
   * Delivers new records, then the definitions they use. `now`: when the poll began; Infinity when
   * the program has ended.
   */
  poll(sink: RawSink, budget: PollBudget, now: number): ProcessPoll {
    const known = this.refreshHeader();
    if (known.kind === 'broken') return NOTHING;
    const rings = this.pollRings(sink, budget, now);
    // A definition is committed before the first record that uses it: look again after the records.
    if (rings.moved) this.refreshHeader();
    const defined = this.defs.poll(sink, this.header.defsLength);
    const dropped = this.header.dropped - this.dropped;
    if (dropped > 0) sink.lost(this.id, NO_RING, dropped);
    this.dropped = this.header.dropped;
    this.tellError(sink);
    return { ...rings, moved: rings.moved || defined || dropped > 0 };
  }

  /** Of the ring that has most to read, how much of its room that is: 0–1, or more where some is lost. */
  fullness(): number {
    if (this.refreshHeader().kind === 'broken') return 0;
    let most = 0;
    for (let index = this.readSlots() - 1; index >= 0; index--)
      most = Math.max(most, this.ringAt(index).fullness(this.slotsView, index * RingLayout.SIZE));
    return most;
  }

  private tellError(sink: RawSink): void {
    if (this.errorTold || this.header.error === 0) return;
    this.errorTold = true;
    const text = recordingError(this.header.error);
    if (text !== null) sink.note(this.id, text);
  }

  /** Delivers the counters that changed; true when there were any. */
  pollSlots(sink: RawSink): boolean {
    const objects = this.objects.changes(this.header.objectCount);
    if (objects.length > 0) sink.objectSlots(this.id, objects);
    const sites = this.sites.changes(this.header.siteCount);
    if (sites.length > 0) sink.siteSlots(this.id, sites);
    return objects.length > 0 || sites.length > 0;
  }

  private refreshHeader(): HeaderRead {
    const got = this.headerFile.read(this.headerBytes, HEADER_USED, 0);
    const read = parseHeader(this.headerBytes, got);
    if (read.kind === 'ok') {
      // The capacity is part of every position: it cannot change, whatever the file says.
      this.header = { ...read.header, ringRecords: this.header.ringRecords };
    }
    return read;
  }

  private pollRings(sink: RawSink, budget: PollBudget, now: number): ProcessPoll {
    const count = this.readSlots();
    let moved = false;
    let more = false;
    let completeTo = Infinity;
    let fullest = 0;
    for (let step = 0; step < count; step++) {
      const index = (this.turn + step) % count;
      const at = index * RingLayout.SIZE;
      const ring = this.ringAt(index);
      completeTo = Math.min(completeTo, ring.heldBackFrom(this.slotsView, at, now));
      if (!ring.hasNews(this.slotsView, at, now)) {
        moved = this.tellStep(sink, index, now) || moved;
        continue;
      }
      if (budget.bytes < RECORD_SIZE) {
        if (!more) this.turn = index;
        more = true;
        completeTo = 0;
        continue;
      }
      fullest = Math.max(fullest, Math.min(ring.fullness(this.slotsView, at), 1));
      const read = ring.read(this.slotsView, at, now, budget.scratch.subarray(0, budget.bytes));
      budget.bytes -= read.bytes.length;
      this.deliver(sink, index, read);
      moved ||= read.bytes.length > 0 || read.lost > 0 || read.broken;
      if (!read.more) {
        this.tellStep(sink, index, Math.max(now, lastTime(read.bytes)));
        continue;
      }
      if (!more) this.turn = index;
      more = true;
      completeTo = Math.min(completeTo, lastTime(read.bytes));
    }
    return { moved, more, completeTo, fullest };
  }

  /** `now`: not before any record of the ring, all of which have been delivered. */
  private tellStep(sink: RawSink, index: number, now: number): boolean {
    const record = this.steps[index]!.look(this.slotsView, index * RingLayout.SIZE, now);
    if (record) sink.records(this.id, index, record);
    return record !== null;
  }

  private deliver(sink: RawSink, ring: number, read: RingRead): void {
    if (read.broken) sink.note(this.id, `the file of ring ${ring} is shorter than it says`);
    if (read.lost > 0) sink.lost(this.id, ring, read.lost);
    if (read.state) sink.ringState(read.state);
    if (read.bytes.length > 0) sink.records(this.id, ring, read.bytes);
  }

  /** One read of `rings` tells which of them have news. */
  private readSlots(): number {
    const wanted = this.header.ringCount * RingLayout.SIZE;
    if (wanted > this.slots.length) {
      const available = Math.min(wanted, this.ringsFile.size());
      if (available > this.slots.length) {
        this.slots = Buffer.alloc(2 ** Math.ceil(Math.log2(available)));
        this.slotsView = viewOf(this.slots);
      }
    }
    const got = this.ringsFile.read(this.slots, Math.min(wanted, this.slots.length), 0);
    return Math.floor(got / RingLayout.SIZE);
  }

  /** Where its frames lie, as far as it tells. */
  get frames(): FramePlaces | null {
    return framePlaces(this.headerBytes);
  }

  /** `Ring.threadState` of a thread, by the operating system's id of it, as of the last poll; 0: unknown. */
  threadState(nativeId: number): number {
    for (let at = 0; at < this.rings.length * RingLayout.SIZE; at += RingLayout.SIZE) {
      if (this.slotsView.getUint32(at + RingLayout.NATIVE_ID, true) !== nativeId) continue;
      if (this.slotsView.getUint32(at + RingLayout.THREAD, true) !== 0)
        return readU64(this.slotsView, at + RingLayout.THREAD_STATE);
    }
    return 0;
  }

  private ringAt(index: number): RingReader {
    while (this.rings.length <= index) {
      const next = this.rings.length;
      const file = new SharedFile(join(this.path, `ring.${next}`));
      this.ringFiles.push(file);
      this.rings.push(new RingReader(this.id, next, file, this.ringsFile, this.header.ringRecords));
      this.steps.push(new LastingStep());
    }
    return this.rings[index]!;
  }

  /** When the process says it left; 0 while it has not. */
  get endNs(): TimeNs {
    return this.header.endNs;
  }

  close(): void {
    const files = [this.headerFile, this.ringsFile, this.objectsFile, this.sitesFile];
    for (const file of [...files, ...this.ringFiles]) file.close();
    this.defs.close();
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function lastTime(bytes: Uint8Array): number {
  if (bytes.length < RECORD_SIZE) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readU64(view, bytes.length - RECORD_SIZE);
}
