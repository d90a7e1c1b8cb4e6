import { expect, test } from 'vitest';
import { timeNs } from '../../src/base/index';
import { VIEW_PROTOCOL, type LaneState, type RunRow } from '../../src/protocol/view/index';
import { bannerText } from '../../webview/chrome/banner';
import { exitText, statusText } from '../../webview/chrome/bar';
import { LockColors } from '../../webview/data/lockColors';
import { RunStore } from '../../webview/data/runStore';
import { groupWords } from '../../webview/lanes/laneRow';
import { lockColumns } from '../../webview/panels/locksTable';
import { sparkPath } from '../../webview/panels/sparkline';
import { nextSorting, sortRows, type Column } from '../../webview/panels/table';
import { locationsText, middleEllipsis, splitForEllipsis } from '../../webview/text/shorten';
import { ViewState } from '../../webview/state/viewState';
import { stateText } from '../../webview/text/words';
import { contrast, legible, mix, pack, parseColor } from '../../webview/theme/color';
import { overviewColumns } from '../../webview/timeline/paintOverview';
import { delta, lane, laneId, lock, wait } from './support/rows';

test('long names lose their middle', () => {
  expect(middleEllipsis('account_b.lock', 20)).toBe('account_b.lock');
  expect(middleEllipsis('inventory-refresh-worker-12', 15)).toBe('invent…orker-12');
  expect([...middleEllipsis('inventory-refresh-worker-12', 15)]).toHaveLength(15);
  expect(splitForEllipsis('worker-1')).toEqual(['worker-1', '']);
});

test('who waits right now has met contention, though no wait has ended yet', () => {
  const context = {
    store: new RunStore(),
    state: new ViewState(() => undefined),
    colors: new LockColors(),
    range: null,
  };
  const contended = lockColumns(context).find(({ id }) => id === 'contended');
  expect(contended?.value?.(lock(1, 'gate', { waiters: 2 }))).toBe(2);
  expect(contended?.value?.(lock(1, 'gate', { contended: 3, waiters: 1 }))).toBe(4);
  expect(contended?.value?.(lock(1, 'gate', { contended: 3 }))).toBe(3);
});

test('a file is named once', () => {
  const at = (line: number, file = '/x/transfer.py') => ({ file, line });
  expect(locationsText([at(31), at(44), at(44), at(2, '/x/app.py')])).toEqual([
    'transfer.py:31',
    ':44',
    'app.py:2',
  ]);
});

test('how long a wait lasts is told while it does', () => {
  const store = new RunStore();
  const row = lane(1, 'x', { wait: { ...wait('Lock', 1, 0), sinceNs: timeNs(1e9) } });
  store.apply(delta({ nowNs: timeNs(3e9), lanes: [row] }));
  const since = (): string => stateText(row, store).since;
  const tell = (sinceNs: number, state: LaneState): void => {
    const states = { lane: [laneId(1)], state: [state], object: [1], since: [timeNs(sinceNs)] };
    store.apply(delta({ nowNs: timeNs(4e9), states }));
  };
  expect(since()).toBe('2.00 s');
  tell(row.wait!.sinceNs, 2);
  expect(since()).toBe('3.00 s');
  tell(0, 1);
  expect(since()).toBe('');
  tell(3.9e9, 2);
  expect(since()).toBe('');
});

test('what a reader should know of a recording stands above it', () => {
  const store = new RunStore();
  const notes = ['The recording is incomplete.', 'It is new.'];
  const hello = { type: 'hello', protocol: VIEW_PROTOCOL, mode: 'recording' } as const;
  store.greet({ ...hello, opensSource: false });
  expect(bannerText({ kind: 'open' }, store, null)).toBeNull();
  store.greet({ ...hello, opensSource: false, notes });
  expect(bannerText({ kind: 'open' }, store, null)).toBe(notes.join(' '));
});

test('a group says how many of those that live wait, and of one that is over that it is', () => {
  const waits = lane(1, 'x', { wait: wait('Lock', 7, 2) });
  const over = { endNs: timeNs(2e9) };
  expect(groupWords([waits, lane(2, 'y'), { ...waits, ...over }], false)).toBe('1 waiting');
  expect(groupWords([{ ...waits, ...over }, lane(2, 'y', over)], false)).toBe('ended, 1 waiting');
  expect(groupWords([lane(2, 'y', over)], false)).toBe('ended');
  const sleeps = lane(3, 'z', { wait: wait('Sleep', 0, 0) });
  expect(groupWords([waits, sleeps], false)).toBe('1 waiting');
});

test('states in the words of the user', () => {
  const store = new RunStore();
  const say = (reason: string, object: number, owner: number) =>
    Object.values(stateText(lane(1, 'x', { wait: wait(reason, object, owner) }), store)).join('|');
  store.apply(delta({ locks: [lock(7, 'b')], lanes: [lane(2, 'worker-2')] }));
  expect(say('Lock', 7, 2)).toBe('waits b|held by worker-2|1.00 s');
  expect(say('ThreadJoin', 0, 2)).toBe('join worker-2||1.00 s');
  const main = lane(3, 'MainThread', { main: true, process: 2 as never });
  store.apply(delta({ lanes: [main] }));
  const elsewhere = { ...wait('Lock', 7, 3), holder: 'MainThread of shard-3' };
  expect(stateText(lane(1, 'x', { wait: elsewhere }), store).more).toBe('held by shard-3');
  expect(say('QueueGet', 0, 0)).toBe('get queue||1.00 s');
  const reads = { ...wait('Io', 0, 0), what: 'data from a pipe' };
  expect(stateText(lane(1, 'x', { wait: reads }), store).words).toBe('waits for data from a pipe');
  expect(stateText(lane(1, 'x'), store).words).toBe('runs');
});

test('how a run ended', () => {
  expect(exitText({ code: 1, signal: null, reason: 'exited' })).toBe('exit 1');
  expect(exitText({ code: null, signal: 'SIGKILL', reason: 'killed' })).toBe('killed by SIGKILL');
  expect(exitText({ code: null, signal: 'SIGTERM', reason: 'timeLimit' })).toBe(
    'ended by its time limit',
  );
  for (const reason of ['killed', 'detached'])
    expect(exitText({ code: null, signal: null, reason })).toBe('still running');
  const left = { code: null, signal: null, reason: 'killed' };
  expect(exitText(left, true)).toBe('was still running');
});

test('a run that is over without a word of how is disconnected', () => {
  const run: RunRow = {
    title: 'app.py',
    command: ['app.py'],
    startedAt: '2026-11-21T09:30:00.000Z',
    dropped: 0,
    exactFromNs: timeNs(0),
    detail: 'summary',
    processors: null,
    forgotten: null,
    exit: null,
  };
  const status = (live: boolean, exit: RunRow['exit']): string => {
    const store = new RunStore();
    store.greet({ type: 'hello', protocol: VIEW_PROTOCOL, mode: 'live', opensSource: true });
    store.apply({ type: 'delta', nowNs: timeNs(1), live, run: { ...run, exit } });
    return statusText({
      store,
      state: new ViewState(() => undefined),
      connection: { kind: 'open' },
    });
  };
  expect(status(true, null)).toBe('live');
  expect(status(false, null)).toBe('disconnected');
  expect(status(false, { code: null, signal: null, reason: 'detached' })).toBe('ended');
});

test('tables: numbers greatest first, names from A', () => {
  const columns: Column<{ name: string; wait: number }>[] = [
    { id: 'name', title: 'Name', value: (row) => row.name, cell: () => [] },
    { id: 'wait', title: 'Wait', value: (row) => row.wait, cell: () => [] },
  ];
  const rows = [
    { name: 'b', wait: 1 },
    { name: 'a', wait: 2 },
  ];
  const byWait = nextSorting({ column: 'name', ascending: true }, columns, 'wait');
  expect(sortRows(rows, columns, byWait).map((row) => row.name)).toEqual(['a', 'b']);
  expect(nextSorting(byWait, columns, 'wait').ascending).toBe(true);
  expect(
    sortRows(rows, columns, nextSorting(byWait, columns, 'name')).map((row) => row.name),
  ).toEqual(['a', 'b']);
});

test('colours: parsed, packed and made legible', () => {
  expect(parseColor('rgb(1, 2, 3)')).toEqual({ r: 1, g: 2, b: 3 });
  expect(parseColor('color(srgb 1 0.5 0)')).toEqual({ r: 255, g: 128, b: 0 });
  expect(pack({ r: 1, g: 2, b: 3 })).toBe(0xff030201);
  const white = { r: 255, g: 255, b: 255 };
  const black = { r: 0, g: 0, b: 0 };
  expect(mix(white, black, 0.5)).toEqual({ r: 128, g: 128, b: 128 });
  const pale = legible({ r: 255, g: 250, b: 200 }, white, black, 3);
  expect(contrast(pale, white)).toBeGreaterThanOrEqual(3);
});

test('the overview: means of bins, nothing where nothing is known', () => {
  const columns = overviewColumns({ binNs: 10 as never, waiting: [0, 1, 0.5] }, 4, 40);
  expect([...columns]).toEqual([0, 1, 0.5, -1]);
});

test('a sparkline ends at the right', () => {
  expect(sparkPath([], 1)).toBe('');
  expect(sparkPath([0, 1], 1, 16, 10)).toBe(
    'M14.0 10L14.0 10.0L15.0 10.0L15.0 1.0L16.0 1.0L16 10Z',
  );
});

test('who was ended while it waited says for what, and who had it', () => {
  const store = new RunStore();
  store.apply(delta({ locks: [lock(7, 'b.lock')], lanes: [lane(2, 'worker-2')] }));
  const ended = (reason: string, object: number, owner: number): string => {
    const row = lane(1, 'x', { endNs: timeNs(5), wait: wait(reason, object, owner) });
    const { words, more, since } = stateText(row, store);
    return [words, more, since].join('|');
  };
  expect(ended('Lock', 7, 2)).toBe('ended, waits b.lock|held by worker-2|');
  expect(ended('Sleep', 0, 0)).toBe('ended||');
  expect(stateText(lane(1, 'x', { endNs: timeNs(5) }), store).words).toBe('ended');
});
