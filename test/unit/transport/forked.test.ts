import { afterEach, expect, test } from 'vitest';
import { asId, type ProcessId } from '../../../src/base/index';
import { RunModel, runRows } from '../../../src/model/index';
import { ObjectKind, WaitReason } from '../../../src/protocol/index';
import { Decoder, Validator } from '../../../src/trace/index';
import { Capture, loaded } from '../trace/capture';

const MS = 1_000_000;
const [PARENT, CHILD, GRANDCHILD] = [1, 2, 3].map((id) => asId<ProcessId>(id)) as [
  ProcessId,
  ProcessId,
  ProcessId,
];
const place = (line: number) => ({ file: 'app.py', function: 'work', line });
let capture: Capture;
afterEach(() => capture.dispose());

/** What recordings of the batches tell. */
function modelOf({ batches }: Capture): RunModel {
  const model = new RunModel();
  const validator = new Validator();
  for (const sink of [model, validator]) {
    const decoder = new Decoder(sink);
    for (const batch of loaded(batches)) decoder.decode(batch);
  }
  expect(validator.complaints).toEqual([]);
  return model;
}

test('what a process defined before it forked is known of the child, and of its child', () => {
  capture = new Capture();
  const parent = capture.process({ pid: 100 });
  parent.ring().threadBegin(1, 1, { name: 'main' });
  parent.ready();
  capture.poll(10 * MS);

  // The host looks again only when both have forked: the parent has defined more meanwhile.
  const before = parent.stack(place(3));
  const child = capture.process({ pid: 200, startNs: 11 * MS, forkedFrom: parent });
  const after = parent.string('only the parent');
  const own = child.string('only the child');
  expect(own).toBe(after);
  const wait = { reason: WaitReason.Sleep, timeout: Infinity };
  child
    .ring()
    .threadBegin(11 * MS, 1, { name: 'main' })
    .event('Block', 12 * MS, { ...wait, stack: before });
  child.ready();
  const grandchild = capture.process({ pid: 300, startNs: 13 * MS, forkedFrom: child });
  const last = grandchild.stack(place(3), place(9));
  grandchild
    .ring()
    .threadBegin(13 * MS, 1, { name: 'main' })
    .event('Block', 14 * MS, { ...wait, stack: last });
  grandchild.ready();
  capture.drain(20 * MS);

  const model = modelOf(capture);
  expect(model.stringOf(PARENT, after)).toBe('only the parent');
  expect(model.stringOf(CHILD, own)).toBe('only the child');
  expect(model.stringOf(GRANDCHILD, own)).toBe('only the child');
  const stackOf = (process: ProcessId, stack: number): number[] =>
    model.sites.frames(model.process(process).stacks.get(stack)).map(({ line }) => line);
  expect(stackOf(CHILD, before)).toEqual([3]);
  expect(stackOf(GRANDCHILD, last)).toEqual([3, 9]);
  expect(model.process(GRANDCHILD).stacks.get(before)).toBe(
    model.process(PARENT).stacks.get(before),
  );
});

test('what a child was forked with is its own since the fork, whenever it is first looked at', () => {
  capture = new Capture();
  const parent = capture.process({ pid: 100 });
  parent
    .ring()
    .threadBegin(1, 1, { name: 'main' })
    .event('ObjectBegin', MS, { object: 1, kind: ObjectKind.Queue });
  parent.ready();
  capture.poll(10 * MS);

  const child = capture.process({ pid: 200, startNs: 11 * MS, forkedFrom: parent });
  child.ring().threadBegin(11 * MS, 1, { name: 'main' });
  // Three items all the time since the fork.
  const counts = { DEPTH: 3, DEPTH_MAX: 3, HOLD_TOTAL: 24 * MS, HOLD_MAX: 19 * MS };
  child.objectSlot(0, { OBJECT: 1, KIND: ObjectKind.Queue, ...counts });
  child.ready();
  capture.drain(20 * MS);
  const queues = runRows(modelOf(capture)).queues.filter(({ process }) => process === CHILD);
  expect(queues.map(({ depth }) => depth.mean)).toEqual([3]);
});

test('a process id that is used again is told apart by when its process began', () => {
  capture = new Capture();
  const first = capture.process({ pid: 100 });
  const text = first.string('of the first');
  first.ready();
  const second = capture.process({ pid: 100, startNs: 5 * MS });
  second.string('of the second');
  second.ready();
  capture.process({ pid: 200, startNs: 6 * MS, forkedFrom: first }).ready();
  capture.drain(20 * MS);
  expect(modelOf(capture).stringOf(asId<ProcessId>(3), text)).toBe('of the first');
});

test('a recording that says a process was forked from itself is borne', () => {
  const model = new RunModel();
  const begin = {
    pid: 1,
    parentPid: 0,
    runtime: 1,
    detail: 1,
    startNs: 0,
    startUnixNs: 0,
  } as const;
  model.processBegin({ ...begin, process: PARENT, forkedFrom: PARENT } as never);
  expect(model.stringOf(PARENT, 7)).toBe('');
});
