import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RULES } from '../../../src/analysis/index';
import { Session } from '../../../src/session/index';
import { Bench, DEADLOCK, finding } from './programs';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  vi.restoreAllMocks();
  bench.dispose();
});

test('a rule that fails is told of once, and the rest goes on without it', async () => {
  const stall = RULES.find(({ name }) => name === 'stall')!;
  vi.spyOn(stall, 'check').mockImplementation(() => {
    throw new TypeError('a mistake of ours');
  });
  const live = await bench.launch(DEADLOCK);
  await finding(live, 'deadlock');
  const told = /^Looking for stall has failed and stops here, .*TypeError: a mistake of ours/;
  expect(live.notes.filter((note) => told.test(note))).toHaveLength(1);
  const saved = await Session.open(live.saveRecording(join(bench.folder, 'saved.heddle')));
  live.kill();
  expect(saved.findings().map(({ rule }) => rule)).toContain('deadlock');
  expect(saved.notes.filter((note) => told.test(note))).toHaveLength(1);
  saved.dispose();
});
