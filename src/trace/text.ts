import { EventKind, FactKey, type TraceSink } from '../protocol/index';
import { ENUMS } from '../protocol/table/enums';
import { EVENTS } from '../protocol/table/events';
import type { Field } from '../protocol/table/types';

const NAMES = new Map(
  ENUMS.map((spec) => [
    spec.name,
    new Map<number, string>(spec.members.map(([name, value]) => [value, name])),
  ]),
);
const WORD = { a: 3, b: 4, c: 5, dLow: 6, dHigh: 7 } as const;

/** Value of a field of a record; all bits of a u64 give Infinity. */
export function fieldValue(words: Uint32Array, at: number, slot: Field['slot']): number {
  if (slot === 'small') return words[at + 2]! >>> 16;
  if (slot !== 'd') return words[at + WORD[slot]]!;
  const [low, high] = [words[at + 6]!, words[at + 7]!];
  return low === 0xffff_ffff && high === low ? Infinity : low + high * 2 ** 32;
}

function fieldText(field: Field, value: number): string {
  if (!field.type.startsWith('enum:')) return `${field.name}=${value}`;
  return `${field.name}=${NAMES.get(field.type.slice(5))?.get(value) ?? value}`;
}

/** `ThreadBegin flags=2 thread=1 …`: a record by the event table, fields that are 0 left out. */
export function recordText(words: Uint32Array, at: number): string {
  const kind = words[at + 2]! & 0xffff;
  const spec = EVENTS[kind - 1];
  if (!spec) return `event ${kind}`;
  const fields = spec.fields
    .map((field) => [field, fieldValue(words, at, field.slot)] as const)
    .filter(([field, value]) => value !== 0 || field.type === 'enum:WaitOutcome')
    .map(([field, value]) => fieldText(field, value));
  return [spec.name, ...fields].join(' ');
}

function factName(key: number): string {
  return Object.entries(FactKey).find(([, value]) => value === key)?.[0] ?? String(key);
}

/** A sink that keeps a line for each call; for golden tests and for looking at a recording. */
export class TextSink implements TraceSink {
  /** The lines so far, each beginning with the process: `1/0 1500 Block …` (process/ring time). */
  readonly lines: string[] = [];

  private add(...parts: (string | number)[]): void {
    this.lines.push(parts.join(' '));
  }

  runBegin: TraceSink['runBegin'] = (run) => this.add('run begin', run.command.join(' '));
  runEnd: TraceSink['runEnd'] = (exit, at) =>
    this.add('run end', at, exit.reason, String(exit.code ?? exit.signal));
  processBegin: TraceSink['processBegin'] = (one) =>
    this.add(one.process, one.startNs, 'process begin', `pid=${one.pid} parent=${one.parentPid}`);
  processEnd: TraceSink['processEnd'] = (process, at, orderly, status) =>
    this.add(
      process,
      at,
      'process end',
      orderly ? 'orderly' : 'vanished',
      ...(status === undefined ? [] : [`status=${status}`]),
    );
  fact: TraceSink['fact'] = (process, key, text) => this.add(process, 'fact', factName(key), text);
  string: TraceSink['string'] = (process, id, text) =>
    this.add(process, 'string', id, JSON.stringify(text));
  site: TraceSink['site'] = (process, id, file, fn, line, flags) =>
    this.add(process, 'site', id, `file=${file} function=${fn} line=${line} flags=${flags}`);
  stack: TraceSink['stack'] = (process, id, caller, site) =>
    this.add(process, 'stack', id, `caller=${caller} site=${site}`);
  sourceLine: TraceSink['sourceLine'] = (file, line, text) =>
    this.add('source', `${file}:${line}`, text);
  record: TraceSink['record'] = (process, ring, words, at) => {
    const time = words[at]! + words[at + 1]! * 2 ** 32;
    this.add(`${process}/${ring}`, time, recordText(words, at));
  };
  lost: TraceSink['lost'] = (process, ring, count, at) =>
    this.add(`${process}/${ring}`, at, 'lost', count);
  ringState: TraceSink['ringState'] = (state) =>
    this.add(`${state.process}/${state.ring}`, 'ring of thread', state.thread);
  objectSlot: TraceSink['objectSlot'] = (process, words, at) =>
    this.add(process, 'object slot', words[at]!, `owner=${words[at + 2]!}`);
  siteSlot: TraceSink['siteSlot'] = (process, words, at) =>
    this.add(process, 'site slot', `object=${words[at]!} site=${words[at + 1]!}`);
  osSample: TraceSink['osSample'] = ({ fromNs, processes }) => {
    for (const { process, threads } of processes)
      for (const { tid, name, state } of threads)
        this.add(
          process,
          fromNs,
          'os thread',
          tid,
          [name, state || 'gone'].filter(Boolean).join(' '),
        );
  };
  advance: TraceSink['advance'] = () => undefined;

  toText(): string {
    return this.lines.map((line) => `${line}\n`).join('');
  }
}

/** Name of an event kind, for messages. */
export function eventName(kind: number): string {
  return Object.entries(EventKind).find(([, value]) => value === kind)?.[0] ?? `event ${kind}`;
}
