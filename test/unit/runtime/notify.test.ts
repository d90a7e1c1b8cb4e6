import { afterEach, expect, test } from 'vitest';
import type { Agent } from '../../../src/runtime/node/preload/agent';
import { hookWaits } from '../../../src/runtime/node/preload/waits';

const { wait, notify } = Atomics;
const WORD = 7;
const SITE = 3;
/** What each thing takes, ns. */
const WAKING = 50_000;
const LOOKING = 400_000;

afterEach(() => {
  Object.assign(Atomics, { wait, notify });
});

test('who is woken and tells so at once was woken before, and waits again after that', () => {
  let now = 1_000_000;
  const told: unknown[] = [];
  Atomics.notify = () => {
    now += WAKING;
    return 1;
  };
  hookWaits({
    recorder: {
      now: () => now,
      definitions: { stack: () => 1 },
      object: (...args: unknown[]) => told.push(['object', args.at(-1)]),
      notify: (...args: unknown[]) => told.push(['notify', ...args]),
    },
    stacks: {
      site: () => {
        now += LOOKING;
        return SITE;
      },
    },
    buffers: { word: () => WORD },
  } as unknown as Agent);
  const words = new Int32Array(new SharedArrayBuffer(4));
  expect(Atomics.notify(words, 0)).toBe(1);
  expect(told).toEqual([
    ['object', 1_000_000],
    ['notify', WORD, SITE, 1, 1_000_000],
  ]);
});
