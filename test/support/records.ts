import { EventKind, RECORD_WORDS } from '../../src/protocol/index';
import { EVENTS } from '../../src/protocol/table/events';
import type { Field } from '../../src/protocol/table/types';

export type EventName = keyof typeof EventKind;
/** Values by the field names of the event table; `Infinity` is "all bits set". */
export type RecordFields = Readonly<Record<string, number>>;

const FIELDS = new Map<EventName, Map<string, Field>>(
  EVENTS.map((event) => [
    event.name as EventName,
    new Map(event.fields.map((field) => [field.name, field])),
  ]),
);
const WORD = { a: 3, b: 4, c: 5, dLow: 6, dHigh: 7 } as const;

function store(words: Uint32Array, slot: Field['slot'], value: number): void {
  if (slot === 'small') words[2] = (words[2]! & 0xffff) | ((value & 0xffff) << 16);
  else if (slot === 'd') {
    words[6] = value === Infinity ? 0xffffffff : value % 2 ** 32;
    words[7] = value === Infinity ? 0xffffffff : Math.floor(value / 2 ** 32);
  } else words[WORD[slot]] = value === Infinity ? 0xffffffff : value;
}

/** One record of 8 words; throws on a field the event does not have. */
export function encodeRecord(
  name: EventName,
  timeNs: number,
  fields: RecordFields = {},
): Uint32Array {
  const words = new Uint32Array(RECORD_WORDS);
  words[0] = timeNs % 2 ** 32;
  words[1] = Math.floor(timeNs / 2 ** 32);
  words[2] = EventKind[name];
  const known = FIELDS.get(name)!;
  for (const [key, value] of Object.entries(fields)) {
    const field = known.get(key);
    if (!field) throw new Error(`${name} has no field ${key}`);
    store(words, field.slot, value);
  }
  return words;
}
