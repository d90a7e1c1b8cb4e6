import { expect, test } from 'vitest';
import { asId, durationNs } from '../../../src/base/index';
import type { LaneRow } from '../../../src/protocol/view/index';
import { findingMarks } from '../../../src/extension/inline/findingMarks';
import { codeEnd, commentSign, ignoreEdit, isIgnored } from '../../../src/extension/inline/ignore';
import {
  blockedText,
  factsOf,
  hoverParagraphs,
  madeText,
  waitsText,
} from '../../../src/extension/inline/lineFacts';
import { lockFigures } from '../../../src/extension/trees/objectRows';
import { laneRow, lockRow, processRow, site } from '../report/rows';
import { deadlocked, file, finding } from './deadlocked';

test('a finding marks each of its lines, which point at each other', () => {
  const marks = findingMarks([finding], {});
  expect(marks.map(({ line, severity }) => [line, severity])).toEqual([
    [31, 'error'],
    [30, 'error'],
  ]);
  expect(marks[0]?.message.split('\n')).toEqual([
    'worker-1 and worker-2 wait for each other',
    'Here: worker-1 waits for b.lock, holding a.lock (app.py:30); worker-2 waits for a.lock, holding b.lock (app.py:30).',
    'Neither can go on.',
  ]);
  expect(marks[1]?.message).toContain('Here: worker-1 took a.lock; worker-2 took b.lock.');
  expect(marks[0]?.related).toEqual([
    { file, line: 30, message: 'worker-1 took a.lock; worker-2 took b.lock' },
  ]);
});

test('severities are the user’s', () => {
  expect(findingMarks([finding], { deadlock: 'off' })).toEqual([]);
  expect(findingMarks([finding], { deadlock: 'hint' })[0]?.severity).toBe('hint');
});

test('ignoring appends a comment, or joins the one that is there', () => {
  const edited = (line: string, rule: string, sign: '#' | '//' = '#'): string => {
    const { start, length, text } = ignoreEdit(line, rule, sign);
    return line.slice(0, start) + text + line.slice(start + length);
  };
  const once = edited('    with a:   ', 'deadlock');
  expect(once).toBe('    with a:  # heddle: ignore[deadlock]');
  const twice = edited(`${once}  # why`, 'long-hold');
  expect(twice).toBe('    with a:  # heddle: ignore[deadlock, long-hold]  # why');
  expect(isIgnored(twice, 'long-hold')).toBe(true);
  expect(isIgnored(twice, 'stall')).toBe(false);
  expect(edited(twice, 'deadlock')).toBe(twice);
  const script = edited('  lock.acquire();', 'deadlock', '//');
  expect(script).toBe('  lock.acquire();  // heddle: ignore[deadlock]');
  expect(edited(script, 'stall', '//')).toBe(
    '  lock.acquire();  // heddle: ignore[deadlock, stall]',
  );
  expect(isIgnored(script, 'deadlock')).toBe(true);
});

test.each([
  ['with a:  # why', 7],
  ["x = '#'  ", 7],
  ['x = "it\'s #1"  # one', 13],
  ["x = 'open", 9],
])('the code of %j ends at %d', (line, end) => {
  expect(codeEnd(line)).toBe(end);
});

test.each([
  ['lock.acquire(); // why', 15],
  ["open('http://a'); // one", 17],
  ['const half = a / b;  ', 19],
  ['x = `//${y}`; // two', 13],
])('the code of %j, a script, ends at %d', (line, end) => {
  expect(codeEnd(line, '//')).toBe(end);
});

test.each([
  ['typescript', '//'],
  ['/app/main.mjs', '//'],
  ['python', '#'],
  ['/app/main.py', '#'],
])('comments of %s begin with %s', (language, sign) => {
  expect(commentSign(language)).toBe(sign);
});

test('lines tell who is blocked, what was made there, and what was lost', () => {
  const rows = deadlocked();
  const details = {
    object: asId<never>(1),
    created: [],
    waiters: [],
    blamed: [],
    sites: [
      { site: site(file, 40), acquisitions: 4031, contended: 812, waitNs: durationNs(3.2e9) },
      { site: site(file, 41), acquisitions: 5, contended: 0, waitNs: durationNs(0) },
    ],
  };
  const facts = factsOf(file, rows, [details]);
  expect([...facts.blocked.keys()]).toEqual([50, 31]);
  expect(blockedText(facts.blocked.get(31) ?? [], rows)).toBe('worker-1, worker-2 blocked 12 s');
  expect(madeText(facts.made.get(10) ?? [], rows)).toBe(
    '2 locks: never waited for · 200 acquired · 2 wait now',
  );
  expect([...facts.waits.keys()]).toEqual([40]);
  expect(waitsText(facts.waits.get(40)!)).toBe('waited 3.2 s in 812 of 4\u202f031');
  expect(hoverParagraphs(31, facts, rows)).toEqual([
    'worker-1 waits for b.lock 12 s, held by worker-2\nworker-2 waits for a.lock 12 s, held by worker-1',
  ]);
  expect(hoverParagraphs(99, facts, rows)).toEqual([]);
});

test('threads that have one name in several processes are told with their process', () => {
  const rows = deadlocked();
  const processes = [processRow({ name: 'shard-1' }), processRow({ id: asId(2), name: 'shard-2' })];
  const twin = laneRow(20, 'worker-1', { process: asId(2) });
  rows.apply({ type: 'delta', nowNs: rows.nowNs, live: true, processes, lanes: [twin] });
  const facts = factsOf(file, rows, []);
  expect(blockedText(facts.blocked.get(31) ?? [], rows)).toBe(
    'worker-1 of shard-1, worker-2 blocked 12 s',
  );
  expect(madeText([lockRow(1, 'a.lock', { owner: asId(2) })], rows)).toContain(
    'held by worker-1 of shard-1',
  );
  expect(lockFigures(lockRow(1, 'a.lock', { sharers: 4 }))).toContain('used by 4 processes');
});

test('more than two on a line are counted, tasks as tasks', () => {
  const lane = (id: number, kind: 'thread' | 'task'): LaneRow =>
    laneRow(id, `lane-${id}`, { kind });
  const tasks = [1, 2, 3].map((id) => lane(id, 'task'));
  expect(blockedText(tasks, deadlocked())).toMatch(/^3 tasks blocked /);
  const all = [...tasks, lane(4, 'thread')];
  expect(blockedText(all, deadlocked())).toMatch(/^1 thread and 3 tasks blocked /);
});

test('a barrier is waited for, and acquired by nobody', () => {
  const row = lockRow(9, 'met', { kind: 'Barrier', acquisitions: 0, contended: 3, waiters: 0 });
  const met = { ...row, waitNs: { ...row.waitNs, total: durationNs(2e6) } };
  expect(madeText([met], deadlocked())).toBe('met: others waited 2 ms, 3 times');
  expect(lockFigures(met)[1]).toBe('waited for 3 times');
});
