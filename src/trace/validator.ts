import { asId, type ProcessId } from '../base/index';
import { EventKind, WaitReason, type TraceSink } from '../protocol/index';
import { ENUMS } from '../protocol/table/enums';
import { EVENTS } from '../protocol/table/events';
import type { Field, FieldType } from '../protocol/table/types';
import { eventName, fieldValue, recordText } from './text';

const ENUM_VALUES = new Map(
  ENUMS.map((spec) => [spec.name, new Set<number>(spec.members.map(([, value]) => value))]),
);
/** Kinds of ids that a definition or a Begin event must have introduced. */
type IdType = Extract<FieldType, 'thread' | 'task' | 'object' | 'string' | 'site' | 'stack'>;
const ID_TYPES: readonly string[] = ['thread', 'task', 'object', 'string', 'site', 'stack'];

/** Reasons of waits whose target is a thread. */
const THREAD_TARGETS: ReadonlySet<number> = new Set([
  WaitReason.ThreadJoin,
  WaitReason.ThreadStart,
  WaitReason.Import,
  WaitReason.Loop,
]);

/** What may be told of a thread that waits. */
const INSIDE_WAITS: ReadonlySet<number> = new Set([
  EventKind.Owner,
  EventKind.ObjectName,
  EventKind.SpanEnd,
  EventKind.Waker,
]);
const MAX_COMPLAINTS = 1000;

/** Where something stands; a function when saying so is costly. */
type Where = string | (() => string);

function text(where: Where): string {
  return typeof where === 'string' ? where : where();
}

interface RingCheck {
  thread: number;
  lastTime: number;
  /** Record that opened a wait, null when the thread runs. */
  blocked: string | null;
  /** Handlers of signals that run while the thread waits: they may do anything. */
  handling: number;
  /** Something was lost: pairs and ids may be missing. */
  lossy: boolean;
}

interface ProcessCheck {
  readonly ids: Record<IdType, Set<number>>;
  /** Objects told by ObjectShared whose ObjectBegin is to come. */
  readonly shared: Set<number>;
  readonly rings: Map<number, RingCheck>;
  readonly sequences: Map<number, number>;
  /** Whose strings, sites and stacks it has besides its own. */
  forkedFrom: ProcessCheck | null;
  lossy: boolean;
  ended: boolean;
}

/**
 * Stricter than the decoder: what an agent of ours must never write. For tests; collects
 * complaints and never throws.
 */
export class Validator implements TraceSink {
  private readonly found: { process: ProcessId; what: string; excusable: boolean }[] = [];
  private readonly processes = new Map<ProcessId, ProcessCheck>();
  private advanced = 0;

  /** What was wrong; what a loss anywhere in the process explains is left out. */
  get complaints(): string[] {
    return this.found
      .filter(({ process, excusable }) => !excusable || !this.processes.get(process)?.lossy)
      .map(({ process, what }) => `process ${process}: ${what}`);
  }

  private complain(process: ProcessId, what: string, excusable = false): void {
    if (excusable && this.processes.get(process)?.lossy) return;
    if (this.found.length < MAX_COMPLAINTS) this.found.push({ process, what, excusable });
  }

  private of(process: ProcessId): ProcessCheck {
    const known = this.processes.get(process);
    if (known) return known;
    this.complain(process, 'used before processBegin');
    return this.add(process);
  }

  private add(process: ProcessId): ProcessCheck {
    const set = (): Set<number> => new Set();
    const ids = {
      thread: set(),
      task: set(),
      object: set(),
      string: set(),
      site: set(),
      stack: set(),
    };
    const one: ProcessCheck = {
      ids,
      shared: new Set(),
      rings: new Map(),
      sequences: new Map(),
      forkedFrom: null,
      lossy: false,
      ended: false,
    };
    this.processes.set(process, one);
    return one;
  }

  runBegin(): void {}
  runEnd(): void {}
  sourceLine(): void {}
  objectSlot(): void {}
  siteSlot(): void {}
  osSample(): void {}

  processBegin: TraceSink['processBegin'] = ({ process, forkedFrom }) => {
    if (this.processes.has(process)) this.complain(process, 'begins twice');
    const one = this.add(process);
    if (forkedFrom === undefined) return;
    one.forkedFrom = this.processes.get(forkedFrom) ?? null;
    if (!one.forkedFrom) this.complain(process, `begins before ${forkedFrom}, its parent`);
  };

  processEnd: TraceSink['processEnd'] = (process) => {
    const one = this.of(process);
    if (one.ended) this.complain(process, 'ends twice');
    one.ended = true;
  };

  fact: TraceSink['fact'] = (process) => void this.of(process);

  string: TraceSink['string'] = (process, id) => this.define(process, 'string', id);

  site: TraceSink['site'] = (process, id, file, fn) => {
    this.use(process, 'string', file, `site ${id}`);
    this.use(process, 'string', fn, `site ${id}`);
    this.define(process, 'site', id);
  };

  stack: TraceSink['stack'] = (process, id, caller, site) => {
    this.use(process, 'stack', caller, `stack ${id}`);
    this.use(process, 'site', site, `stack ${id}`);
    this.define(process, 'stack', id);
  };

  lost: TraceSink['lost'] = (process, ring) => {
    const one = this.of(process);
    one.lossy = true;
    const state = this.ring(one, ring);
    state.lossy = true;
    state.blocked = null;
  };

  ringState: TraceSink['ringState'] = ({ process, ring, thread }) => {
    const one = this.of(process);
    one.ids.thread.add(thread);
    this.ring(one, ring).thread = thread;
  };

  advance: TraceSink['advance'] = (now) => {
    if (now < this.advanced) this.complain(asId(0), `advance goes back to ${now}`);
    this.advanced = now;
  };

  record: TraceSink['record'] = (process, ring, words, at) => {
    const one = this.of(process);
    const state = this.ring(one, ring);
    const kind = words[at + 2]! & 0xffff;
    const spec = EVENTS[kind - 1];
    if (!spec) return this.complain(process, `unknown event ${kind}`);
    const where = (): string => `ring ${ring}: ${recordText(words, at)}`;
    if (one.ended) this.complain(process, `${text(where)}: after the end of the process`);
    const time = words[at]! + words[at + 1]! * 2 ** 32;
    if (time < state.lastTime) this.complain(process, `${text(where)}: time goes back`);
    state.lastTime = time;
    this.introduce(process, one, kind, words, at);
    for (const field of spec.fields) {
      const value = fieldValue(words, at, field.slot);
      this.field(process, field, value, kind, words[at + 2]! >>> 16, where);
    }
    this.pairing(process, state, kind, words, at, where);
    if (kind === EventKind.Acquire || kind === EventKind.Release)
      this.sequence(process, one, words[at + 3]!, words[at + 5]!, where);
  };

  private ring(one: ProcessCheck, index: number): RingCheck {
    let ring = one.rings.get(index);
    if (!ring) {
      ring = { thread: 0, lastTime: 0, blocked: null, handling: 0, lossy: false };
      one.rings.set(index, ring);
    }
    return ring;
  }

  private define(process: ProcessId, type: IdType, id: number): void {
    const { ids } = this.of(process);
    if (id === 0) this.complain(process, `${type} 0 is defined`);
    if (ids[type].has(id)) this.complain(process, `${type} ${id} is defined twice`);
    ids[type].add(id);
  }

  private use(process: ProcessId, type: IdType, id: number, where: Where): void {
    const byEvent = type === 'thread' || type === 'object' || type === 'task';
    const own = this.of(process);
    if (id === 0 || own.ids[type].has(id)) return;
    for (let at = byEvent ? null : own.forkedFrom; at; at = at.forkedFrom)
      if (at.ids[type].has(id)) return;
    this.complain(process, `${text(where)}: ${type} ${id} is not defined`, byEvent);
  }

  private introduce(
    process: ProcessId,
    one: ProcessCheck,
    kind: number,
    words: Uint32Array,
    at: number,
  ): void {
    const id = words[at + 3]!;
    // ObjectShared comes before the ObjectBegin of its object.
    if (kind === EventKind.ObjectShared) one.shared.add(id);
    if (kind === EventKind.ObjectShared) one.ids.object.add(id);
    if (kind === EventKind.ObjectBegin && !one.shared.delete(id)) {
      this.define(process, 'object', id);
    }
    if (kind === EventKind.TaskBegin) this.define(process, 'task', id);
    if (kind === EventKind.ThreadBegin) one.ids.thread.add(id);
  }

  private field(
    process: ProcessId,
    field: Field,
    value: number,
    kind: number,
    small: number,
    where: Where,
  ): void {
    if (field.type.startsWith('enum:')) {
      if (!ENUM_VALUES.get(field.type.slice(5))?.has(value))
        this.complain(process, `${text(where)}: ${field.name}`);
      return;
    }
    // The target of a join or start is a thread, which may not have begun; that of a loop likewise.
    const isThreadTarget = field.name === 'target' && THREAD_TARGETS.has(small);
    if (isThreadTarget || !ID_TYPES.includes(field.type)) return;
    // A thread is named by others (owner, parent, waker) before its own first record is merged.
    if (field.type === 'thread' && field.slot !== 'a') return;
    if (kind === EventKind.Unblock && field.name === 'target') return;
    this.use(process, field.type as IdType, value, where);
  }

  private pairing(
    process: ProcessId,
    ring: RingCheck,
    kind: number,
    words: Uint32Array,
    at: number,
    where: Where,
  ): void {
    if (kind === EventKind.ThreadBegin) {
      ring.thread = words[at + 3]!;
      ring.lossy = false;
      ring.blocked = null;
      return;
    }
    if (ring.thread === 0 && !ring.lossy)
      this.complain(process, `${text(where)}: before ThreadBegin`);
    if (kind === EventKind.SpanBegin) ring.handling++;
    if (kind === EventKind.SpanEnd) ring.handling = Math.max(0, ring.handling - 1);
    if (kind === EventKind.Block) {
      if (ring.blocked) this.complain(process, `${text(where)}: inside ${ring.blocked}`);
      ring.blocked = recordText(words, at);
    } else if (kind === EventKind.Unblock) {
      if (!ring.blocked && !ring.lossy) this.complain(process, `${text(where)}: without Block`);
      ring.blocked = null;
      ring.lossy = false;
    } else if (ring.blocked && ring.handling === 0 && !INSIDE_WAITS.has(kind)) {
      this.complain(process, `${text(where)}: ${eventName(kind)} inside ${ring.blocked}`);
    }
    if (kind === EventKind.ThreadEnd) ring.thread = 0;
  }

  private sequence(
    process: ProcessId,
    one: ProcessCheck,
    object: number,
    sequence: number,
    where: Where,
  ): void {
    const last = one.sequences.get(object);
    const expected = last === undefined ? sequence : (last + 1) >>> 0;
    if (sequence !== expected)
      this.complain(process, `${text(where)}: sequence ${sequence}, expected ${expected}`, true);
    one.sequences.set(object, sequence);
  }
}
