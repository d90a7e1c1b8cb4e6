import { expect, test } from 'vitest';
import { Decoder, Validator } from '../../../src/trace/index';
import { WaitReason } from '../../../src/protocol/index';
import type { ProcessWriter } from '../../support/ringWriter';
import { Capture, loaded } from './capture';

/** Complaints about what `write` writes. */
function complaints(write: (process: ProcessWriter) => void): string[] {
  const capture = new Capture();
  const writer = capture.process();
  write(writer);
  writer.ready();
  capture.drain(1_000_000);
  const validator = new Validator();
  const decoder = new Decoder(validator);
  for (const batch of loaded(capture.batches)) decoder.decode(batch);
  capture.dispose();
  return validator.complaints;
}

test('a correct trace gives no reason to complain', () => {
  expect(
    complaints((process) => {
      const stack = process.stack({ file: 'a.py', line: 1 });
      const site = process.site({ file: 'a.py', line: 2 });
      process
        .ring()
        .threadBegin(1, 1, { stack })
        .event('ObjectBegin', 2, { kind: 1, object: 1, stack })
        .event('Acquire', 3, { object: 1, site, sequence: 1, depth: 1 })
        .event('Held', 4, { object: 1, site, since: 3 })
        .event('Block', 4, { reason: WaitReason.ThreadJoin, target: 9, timeout: Infinity })
        .event('Unblock', 5, { target: 9, latency: 0xffff_ffff })
        .event('Release', 6, { object: 1, site, sequence: 2, held: 3 })
        .threadEnd(7, 1);
    }),
  ).toEqual([]);
});

test.each<[string, (process: ProcessWriter) => void, RegExp]>([
  [
    'an object nobody introduced',
    (p) => p.ring().threadBegin(1, 1).event('Notify', 2, { object: 4 }),
    /object 4 is not defined/,
  ],
  [
    'a site that is not defined',
    (p) => p.ring().threadBegin(1, 1).event('Hold', 2, { site: 4 }),
    /site 4 is not defined/,
  ],
  [
    'an unknown reason',
    (p) => p.ring().threadBegin(1, 1).event('Block', 2, { reason: 99 }),
    /reason/,
  ],
  ['Unblock without Block', (p) => p.ring().threadBegin(1, 1).event('Unblock', 2), /without Block/],
  [
    'Block inside Block',
    (p) =>
      p
        .ring()
        .threadBegin(1, 1)
        .event('Block', 2, { reason: 12 })
        .event('Block', 3, { reason: 12 }),
    /inside Block/,
  ],
  ['records before ThreadBegin', (p) => p.ring().event('TaskEnd', 2, {}), /before ThreadBegin/],
  [
    'time that goes back',
    (p) => p.ring().threadBegin(5, 1).event('TaskEnd', 2, {}),
    /time goes back/,
  ],
  [
    'a definition made twice',
    (p) => {
      p.string('a');
      p.defs(Buffer.from([1 | 0, 1, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0]));
    },
    /string 1 is defined twice/,
  ],
])('complains about %s', (_, write, expected) => {
  expect(complaints(write).join('\n')).toMatch(expected);
});
