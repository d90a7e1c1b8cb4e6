import { readdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newRecordingPath, recordingName, runsFolder } from '../../../src/session/recordings/store';
import { Session } from '../../../src/session/index';
import { anyPython } from '../../support/pythons';
import { Bench, DEADLOCK, finding } from './programs';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.dispose());

test('the last ten runs are kept, those still being written as well', () => {
  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 21, 8, minute));
  const old = join(bench.folder, `${recordingName('live', at(0))}-${process.pid}.heddle`);
  writeFileSync(old, '');
  writeFileSync(join(bench.folder, 'notes.txt'), '');
  for (let minute = 1; minute <= 14; minute++)
    writeFileSync(join(bench.folder, `${recordingName('a b', at(minute))}-4194304.heddle`), '');
  const path = newRecordingPath('app.py', at(20), bench.folder);
  expect(path).toBe(join(bench.folder, `20261121-082000-app.py-${process.pid}.heddle`));
  const kept = readdirSync(bench.folder);
  expect(kept).toContain('notes.txt');
  expect(kept).toContain('20261121-081400-a_b-4194304.heddle');
  expect(kept).not.toContain('20261121-080500-a_b-4194304.heddle');
  expect(kept.filter((name) => name.endsWith('4194304.heddle'))).toHaveLength(9);
  expect(kept).toContain(`20261121-080000-live-${process.pid}.heddle`);
});

test('they lie in the state folder', () => {
  expect(runsFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/heddle/runs');
  expect(runsFolder({})).toMatch(/\/\.local\/state\/heddle\/runs$/);
  // As the specification wants it: a relative path is none.
  expect(runsFolder({ XDG_STATE_HOME: 'state' })).toBe(runsFolder({}));
  vi.stubEnv('HOME', '');
  try {
    expect(isAbsolute(runsFolder({}))).toBe(true);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a recording nobody asked for may fail: the program runs all the same', async () => {
  const script = bench.file('ok.py', 'pass');
  const before = process.env['XDG_STATE_HOME'];
  process.env['XDG_STATE_HOME'] = script;
  try {
    const session = await Session.launch({
      program: { kind: 'command', command: script, args: [] },
      python: anyPython().path,
      handleSignals: false,
    });
    expect(await session.exit).toMatchObject({ code: 0 });
    expect(session.notes.join()).toMatch(/not recorded/);
    expect(() => session.saveRecording()).toThrow(/no recording to save/);
    session.dispose();
  } finally {
    if (before === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = before;
  }
});

test('one that is saved while its program hangs has it hanging, not ended', async () => {
  const live = await bench.launch(DEADLOCK);
  await finding(live, 'deadlock');
  const saved = await Session.open(live.saveRecording(join(bench.folder, 'saved.heddle')));
  live.kill();
  expect(saved.notes.join()).toMatch(/ends before the run did: it was saved meanwhile/);
  const feed = saved.createFeed(true);
  expect(feed.hello().notes).toEqual(saved.notes);
  const { processes, lanes } = feed.full();
  expect(processes).toMatchObject([{ state: 'running', endNs: null }]);
  const held = lanes?.filter(({ wait }) => wait?.reason === 'Lock').map(({ name }) => name);
  expect(held?.sort()).toEqual(['ab', 'ba']);
  saved.dispose();
});
