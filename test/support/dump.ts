/**
 * Reads a session directory straight from its files, as text a test can compare: one line a record,
 * ids replaced by names, times left out. A place is `function@mark` when its line ends in a comment
 * `# @mark`, else `function:file:line`; an object without a name is called after the mark of the line
 * that made it. Apart from src/transport on purpose: two readers of one protocol.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ENUMS } from '../../src/protocol/table/enums';
import { EVENTS } from '../../src/protocol/table/events';
import type { Field } from '../../src/protocol/table/types';
import {
  DefKind,
  FactKey,
  HEADER_MAGIC,
  HeaderLayout as H,
  ObjectFlag,
  ObjectSlotLayout as O,
  RECORD_SIZE,
  RingLayout as R,
  RuntimeKind,
  SiteSlotLayout as S,
} from '../../src/protocol/generated/protocol';

export interface DumpedRecord {
  readonly event: string;
  readonly thread: string;
  readonly time: number;
  /** Field values as they are on the wire. */
  readonly raw: Readonly<Record<string, number>>;
  /** Field values as names and places; what is 0 is left out. */
  readonly text: Readonly<Record<string, string>>;
  readonly line: string;
  /** Places of the record's stack, innermost first. */
  readonly stack: readonly string[];
}

export interface DumpedObject {
  readonly kind: string;
  readonly name: string;
  readonly parent: string;
  readonly created: string;
  readonly hidden: boolean;
  readonly owner: string;
  readonly acquisitions: number;
  readonly contended: number;
  readonly depth: number;
  readonly depthMax: number;
  readonly capacity: number;
}

export interface DumpedThread {
  readonly name: string;
  readonly records: readonly DumpedRecord[];
  readonly lines: readonly string[];
}

export interface DumpedSite {
  readonly object: string;
  readonly site: string;
  readonly acquisitions: number;
  readonly contended: number;
}

export interface ProcessDump {
  readonly folder: string;
  readonly pid: number;
  readonly parentPid: number;
  readonly runtime: string;
  readonly ended: boolean;
  readonly dropped: number;
  readonly facts: Readonly<Record<string, string>>;
  /** The strings that it defined itself. */
  readonly strings: readonly string[];
  readonly threads: readonly DumpedThread[];
  readonly objects: readonly DumpedObject[];
  readonly sites: readonly DumpedSite[];
  thread(name: string): DumpedThread;
}

/** Every process of the session that is ready to be read, in the order they started. */
export function dumpSession(session: string): ProcessDump[] {
  const started = (name: string): number => Number(name.split('-')[1]);
  return readdirSync(session)
    .filter((name) => /^\d+-\d+$/.test(name))
    .sort((a, b) => started(a) - started(b))
    .map((name) => dumpProcess(join(session, name)));
}

const nameOf = (members: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(members).find((key) => members[key] === value) ?? `?${value}`;

const enumName = (name: string, value: number): string =>
  ENUMS.find((one) => one.name === name)?.members.find((one) => one[1] === value)?.[0] ??
  `?${value}`;

const u64 = (from: Buffer, at: number): number => Number(from.readBigUInt64LE(at));

interface Frame {
  readonly caller: number;
  readonly site: number;
}

class Definitions {
  readonly own: string[] = [];
  readonly strings: Map<number, string>;
  readonly sites: Map<number, string>;
  readonly facts: Record<string, string> = {};
  readonly #stacks: Map<number, Frame>;

  /** `base`: those of the process that this one was forked from. */
  constructor(bytes: Buffer, base: Definitions | null) {
    this.strings = new Map(base?.strings);
    this.sites = new Map(base?.sites);
    this.#stacks = new Map(base ? base.#stacks : []);
    for (let at = 0; at + 8 <= bytes.length;) {
      const word = bytes.readUInt32LE(at);
      const id = bytes.readUInt32LE(at + 4);
      const payload = bytes.subarray(at + 8, at + 8 + (word >>> 8));
      if (payload.length !== word >>> 8) throw new Error('a definition longer than its file');
      this.#add(word & 0xff, id, payload);
      at += 8 + Math.ceil(payload.length / 4) * 4;
    }
  }

  #add(kind: number, id: number, payload: Buffer): void {
    if (kind === DefKind.String) {
      this.own.push(payload.toString('utf8'));
      this.strings.set(id, payload.toString('utf8'));
    } else if (kind === DefKind.Fact) this.facts[nameOf(FactKey, id)] = payload.toString('utf8');
    else if (kind === DefKind.Site) {
      const [file, name, line] = [0, 4, 8].map((offset) => payload.readUInt32LE(offset));
      const path = this.strings.get(file ?? 0) ?? '?';
      const short = (this.strings.get(name ?? 0) ?? '?').split('.').at(-1) ?? '?';
      this.sites.set(id, `${short}${place(path, line ?? 0)}`);
    } else if (kind === DefKind.Stack) {
      this.#stacks.set(id, { caller: payload.readUInt32LE(0), site: payload.readUInt32LE(4) });
    } else if (kind === DefKind.Source) {
      if (!this.strings.has(id)) throw new Error('the text of a file without a name');
    } else throw new Error(`definition of kind ${kind}`);
  }

  stack(id: number): string[] {
    const places: string[] = [];
    for (let next = this.#stacks.get(id); next; next = this.#stacks.get(next.caller)) {
      places.push(this.sites.get(next.site) ?? `?site${next.site}`);
    }
    return places;
  }
}

const sources = new Map<string, string[]>();

function place(path: string, line: number): string {
  let source = sources.get(path);
  if (!source) {
    source = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
    sources.set(path, source);
  }
  const mark = /# @([\w.-]+)\s*$/.exec(source[line - 1] ?? '')?.[1];
  return mark ? `@${mark}` : `:${basename(path)}:${line}`;
}

const UNSTABLE = new Set(['nativeId', 'sequence', 'size', 'acquisitions', 'contended']);
const NO_TIMEOUT = 0xffff_ffff_ffff_ffffn;

function headerIn(folder: string): Buffer {
  const header = readFileSync(join(folder, 'header'));
  if (header.toString('latin1', 0, 8) !== HEADER_MAGIC) throw new Error(`${folder}: no header`);
  return header;
}

function definitionsIn(folder: string): Definitions {
  const header = headerIn(folder);
  const defs = readFileSync(join(folder, 'defs')).subarray(0, u64(header, H.DEFS_LENGTH));
  const parent = `${header.readUInt32LE(H.FORKED_FROM)}-${u64(header, H.FORKED_FROM_NS)}`;
  const base = parent === '0-0' ? null : definitionsIn(join(dirname(folder), parent));
  return new Definitions(defs, base);
}

function dumpProcess(folder: string): ProcessDump {
  const file = (name: string): Buffer => readFileSync(join(folder, name));
  const header = headerIn(folder);
  const definitions = definitionsIn(folder);
  const rings = file('rings');
  const capacity = header.readUInt32LE(H.RING_RECORDS);

  const words: Words[] = [];
  for (let ring = 0; ring < header.readUInt32LE(H.RING_COUNT); ring++) {
    const slot = rings.subarray(ring * R.SIZE, (ring + 1) * R.SIZE);
    // The program is over: a call that is under way is one that waits.
    const called = u64(slot, R.CALLED_AT) > 0 ? slot.readUInt16LE(R.CALL_RECORDS) : 0;
    const written = u64(slot, R.WRITTEN) + called;
    if (written > capacity) throw new Error(`${folder}: ring ${ring} has overrun`);
    if (written === 0) continue;
    const bytes = file(`ring.${ring}`);
    for (let index = 0; index < written; index++) {
      words.push({
        ring,
        index,
        bytes: bytes.subarray(index * RECORD_SIZE, (index + 1) * RECORD_SIZE),
      });
    }
  }
  const names = nameEverything(words, definitions);
  const objects = dumpObjects(
    file('objects'),
    header.readUInt32LE(H.OBJECT_COUNT),
    names,
    definitions,
  );
  const sites = dumpSites(file('sites'), header.readUInt32LE(H.SITE_COUNT), names, definitions);
  const threads = dumpThreads(words, names, definitions);
  return {
    folder,
    pid: header.readUInt32LE(H.PID),
    parentPid: header.readUInt32LE(H.PARENT_PID),
    runtime: nameOf(RuntimeKind, header.readUInt32LE(H.RUNTIME)),
    ended: u64(header, H.END_NS) !== 0,
    dropped: u64(header, H.DROPPED),
    facts: definitions.facts,
    strings: definitions.own,
    threads,
    objects,
    sites,
    thread(name) {
      const found = threads.find((one) => one.name === name);
      if (!found)
        throw new Error(`no thread ${name} among ${threads.map((t) => t.name).join(', ')}`);
      return found;
    },
  };
}

interface Words {
  readonly ring: number;
  readonly index: number;
  readonly bytes: Buffer;
}

interface Names {
  readonly threads: Map<number, string>;
  readonly objects: Map<number, string>;
  readonly tasks: Map<number, string>;
}

const slots = { small: 10, a: 12, b: 16, c: 20, dLow: 24, dHigh: 28 } as const;

function value(bytes: Buffer, field: Field): number {
  if (field.slot === 'd') {
    const wide = bytes.readBigUInt64LE(24);
    return wide === NO_TIMEOUT ? Infinity : Number(wide);
  }
  return field.slot === 'small' ? bytes.readUInt16LE(10) : bytes.readUInt32LE(slots[field.slot]);
}

function eventOf(bytes: Buffer): { name: string; fields: readonly Field[] } {
  const event = EVENTS[bytes.readUInt16LE(8) - 1];
  if (!event) throw new Error(`event ${bytes.readUInt16LE(8)}`);
  return event;
}

function nameEverything(words: readonly Words[], definitions: Definitions): Names {
  const names: Names = { threads: new Map(), objects: new Map(), tasks: new Map() };
  for (const { bytes } of words) {
    const event = eventOf(bytes);
    const raw = Object.fromEntries(event.fields.map((field) => [field.name, value(bytes, field)]));
    const name = definitions.strings.get(raw['name'] ?? 0) ?? '';
    if (event.name === 'ThreadBegin' || event.name === 'ThreadName') {
      const known = names.threads.get(raw['thread'] ?? 0);
      names.threads.set(raw['thread'] ?? 0, name || known || `thread ${raw['thread']}`);
    }
    if (event.name === 'TaskBegin') names.tasks.set(raw['task'] ?? 0, name);
    if (event.name === 'ObjectBegin') {
      const made = definitions.stack(raw['stack'] ?? 0)[0] ?? '?';
      const created = name || made.slice(made.indexOf('@') + 1);
      names.objects.set(
        raw['object'] ?? 0,
        `${enumName('ObjectKind', raw['kind'] ?? 0)} ${created}`,
      );
    }
  }
  for (const { bytes } of words) {
    const event = eventOf(bytes);
    if (event.name !== 'ObjectName') continue;
    const object = bytes.readUInt32LE(12);
    const kind = names.objects.get(object)?.split(' ')[0] ?? '?';
    names.objects.set(object, `${kind} ${definitions.strings.get(bytes.readUInt32LE(16)) ?? '?'}`);
  }
  return names;
}

function dumpThreads(
  words: readonly Words[],
  names: Names,
  definitions: Definitions,
): DumpedThread[] {
  const threads = new Map<number, DumpedRecord[]>();
  let current = 0;
  let ring = -1;
  let joins = false;
  for (const one of words) {
    if (one.ring !== ring) current = 0;
    ring = one.ring;
    if (eventOf(one.bytes).name === 'ThreadBegin') {
      current = one.bytes.readUInt32LE(12);
    }
    const record = dumpRecord(
      one.bytes,
      names.threads.get(current) ?? '?',
      joins,
      names,
      definitions,
    );
    if (record.event === 'Block') joins = THREAD_REASONS.has(record.text['reason'] ?? '');
    threads.set(current, [...(threads.get(current) ?? []), record]);
  }
  return [...threads].map(([id, records]) => ({
    name: names.threads.get(id) ?? '?',
    records,
    lines: records.map((record) => record.line),
  }));
}

function dumpRecord(
  bytes: Buffer,
  thread: string,
  joins: boolean,
  names: Names,
  definitions: Definitions,
): DumpedRecord {
  const event = eventOf(bytes);
  const raw: Record<string, number> = {};
  const text: Record<string, string> = {};
  let stack: string[] = [];
  for (const field of event.fields) {
    const found = (raw[field.name] = value(bytes, field));
    if (field.type === 'stack') stack = definitions.stack(found);
    const shown = UNSTABLE.has(field.name) ? '' : show(field, found, names, definitions);
    if (shown) text[field.name] = shown;
  }
  const ofThread = event.name === 'Unblock' ? joins : THREAD_REASONS.has(text['reason'] ?? '');
  if (text['target'] && ofThread) text['target'] = names.threads.get(raw['target'] ?? 0) ?? '?';
  const fields = Object.entries(text).map(([key, shown]) => `${key}=${shown}`);
  return {
    event: event.name,
    thread,
    time: u64(bytes, 0),
    raw,
    text,
    stack,
    line: [event.name, ...fields].join(' '),
  };
}

/** Reasons whose target is a thread. */
const THREAD_REASONS = new Set(['ThreadJoin', 'ThreadStart', 'Import', 'Loop']);

function show(field: Field, found: number, names: Names, definitions: Definitions): string {
  if (field.type.startsWith('enum:')) return enumName(field.type.slice(5), found);
  if (field.name === 'timeout')
    return found === Infinity ? '' : `${Math.round(found / 1e6) / 1e3}s`;
  if (found === 0) return '';
  switch (field.type) {
    case 'thread':
      return names.threads.get(found) ?? `?${found}`;
    case 'task':
      return names.tasks.get(found) ?? `?${found}`;
    case 'object':
      return names.objects.get(found) ?? `?${found}`;
    case 'string':
      return definitions.strings.get(found) ?? `?${found}`;
    case 'site':
      return definitions.sites.get(found) ?? `?${found}`;
    case 'stack':
      return definitions.stack(found)[0] ?? `?${found}`;
    case 'flags':
      return ['Daemon', 'Main', 'Foreign'].filter((_, bit) => found & (1 << bit)).join('|');
    case 'count':
      return String(found);
    default:
      return '';
  }
}

function dumpObjects(
  bytes: Buffer,
  count: number,
  names: Names,
  definitions: Definitions,
): DumpedObject[] {
  const found: DumpedObject[] = [];
  for (let at = 0; at < count * O.SIZE; at += O.SIZE) {
    const object = bytes.readUInt32LE(at + O.OBJECT);
    if (object === 0) continue;
    const named =
      names.objects.get(object) ??
      `? ${definitions.strings.get(bytes.readUInt32LE(at + O.NAME)) ?? '?'}`;
    found.push({
      kind: enumName('ObjectKind', bytes.readUInt16LE(at + O.KIND)),
      name: named.slice(named.indexOf(' ') + 1),
      parent: names.objects.get(bytes.readUInt32LE(at + O.PARENT)) ?? '',
      created: definitions.stack(bytes.readUInt32LE(at + O.STACK))[0] ?? '',
      hidden: (bytes.readUInt16LE(at + O.FLAGS) & ObjectFlag.Hidden) !== 0,
      owner: names.threads.get(bytes.readUInt32LE(at + O.OWNER)) ?? '',
      acquisitions: u64(bytes, at + O.ACQUISITIONS),
      contended: u64(bytes, at + O.CONTENDED),
      depth: bytes.readUInt32LE(at + O.DEPTH),
      depthMax: bytes.readUInt32LE(at + O.DEPTH_MAX),
      capacity: bytes.readUInt32LE(at + O.CAPACITY),
    });
  }
  return found;
}

function dumpSites(
  bytes: Buffer,
  count: number,
  names: Names,
  definitions: Definitions,
): DumpedSite[] {
  const found: DumpedSite[] = [];
  for (let at = 0; at < count * S.SIZE; at += S.SIZE) {
    const object = bytes.readUInt32LE(at + S.OBJECT);
    if (object === 0) continue;
    found.push({
      object: names.objects.get(object) ?? `?${object}`,
      site: definitions.sites.get(bytes.readUInt32LE(at + S.SITE)) ?? '?',
      acquisitions: u64(bytes, at + S.ACQUISITIONS),
      contended: u64(bytes, at + S.CONTENDED),
    });
  }
  return found;
}
