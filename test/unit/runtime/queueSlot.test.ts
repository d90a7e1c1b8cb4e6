import { expect, test } from 'vitest';
import { ObjectKind } from '../../../src/protocol/index';
import type { RecordFile } from '../../../src/runtime/node/record/file';
import { Member, ObjectSlot, SLOT_BYTES } from '../../../src/runtime/node/record/objectSlot';
import { QueueSlot } from '../../../src/runtime/node/record/queueSlot';

const NOWHERE = { write: () => undefined } as unknown as RecordFile;

/** Depths after three puts, with room or an ordinal of 2, and the most. */
function depths(kind: ObjectKind, capacity: number): readonly number[] {
  const slot = new ObjectSlot(new SharedArrayBuffer(SLOT_BYTES), 0, 0, NOWHERE);
  slot.describe(1, kind, 0, capacity);
  const queue = new QueueSlot(slot, () => 0);
  return [queue.put(), queue.put(), queue.put(), slot.words[Member.DepthMax]!];
}

test('who puts before the room for it was told of makes no queue fuller than it can be', () => {
  expect(depths(ObjectKind.Queue, 2)).toEqual([1, 2, 2, 2]);
  expect(depths(ObjectKind.Queue, 0)).toEqual([1, 2, 3, 3]);
  expect(depths(ObjectKind.SimpleQueue, 2)).toEqual([1, 2, 3, 3]);
});
