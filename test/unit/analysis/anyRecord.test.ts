import { expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { asId, timeNs, type ProcessId } from '../../../src/base/index';
import { RunModel } from '../../../src/model/index';
import { EventKind } from '../../../src/protocol/index';

/** Pseudo-random words; the same ones each time. */
function* words(seed: number): Generator<Uint32Array> {
  let random = seed;
  const next = (): number => (random = (random * 48271) % 2147483647);
  const newest = Math.max(...Object.values(EventKind));
  for (;;) {
    const record = new Uint32Array(8);
    for (let at = 0; at < 8; at++) record[at] = next() % 4 === 0 ? next() * 2 : next() % 7;
    record[0] = next() % 1_000_000_000;
    record[1] = next() % 3;
    record[2] = (next() % (newest + 1)) | ((next() % 20) << 16);
    yield record;
  }
}

it.each([1, 2, 3, 4])('no rule throws, whatever was recorded (%i)', (seed) => {
  const model = new RunModel();
  const analysis = new Analysis(model);
  const records = words(seed);
  let found = 0;
  for (let n = 0; n < 20_000; n++) {
    model.record(asId<ProcessId>(1 + (n % 2)), n % 5, records.next().value as Uint32Array, 0);
    if (n % 50 !== 0) continue;
    model.advance(timeNs(n * 1_000_000));
    found += analysis.check().length;
  }
  model.processEnd(asId(1), timeNs(1e14), true);
  model.runEnd({ code: 0, signal: null, reason: 'exited' }, timeNs(1e14));
  found += analysis.check().length;
  expect(found).toBeGreaterThan(0);
});
