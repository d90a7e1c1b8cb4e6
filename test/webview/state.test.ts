import { describe, expect, test } from 'vitest';
import { mergeDeltas, VIEW_PROTOCOL } from '../../src/protocol/view/index';
import { LockColors } from '../../webview/data/lockColors';
import { RunStore } from '../../webview/data/runStore';
import { rankFindings } from '../../webview/chrome/findings';
import { Requests } from '../../webview/host/requests';
import { liveUrl } from '../../webview/host/webSocketHost';
import { emphasisOf, waitChain } from '../../webview/state/emphasis';
import { commandOf } from '../../webview/state/keyboard';
import { formatLink, parseLink } from '../../webview/state/link';
import { parseSelection, selectionText } from '../../webview/state/selection';
import { ViewState } from '../../webview/state/viewState';
import { delta, finding, lane, laneId, lock, objectId, process, wait } from './support/rows';

describe('the rows of a run', () => {
  test('rows replace those of the same id; after hello the first delta is everything', () => {
    const store = new RunStore();
    store.apply(delta({ lanes: [lane(1, 'a'), lane(2, 'b')] }));
    store.apply(delta({ lanes: [lane(2, 'c')] }));
    expect([...store.lanes.values()].map((one) => one.name)).toEqual(['a', 'c']);
    store.greet({ type: 'hello', protocol: VIEW_PROTOCOL, mode: 'live', opensSource: false });
    store.apply(delta({ lanes: [lane(3, 'd')] }));
    expect([...store.lanes.values()].map((one) => one.name)).toEqual(['d']);
  });
  test('only findings not seen before are news', () => {
    const store = new RunStore();
    expect(store.apply(delta({ findings: [finding(1, 'error')] }))).toHaveLength(1);
    expect(
      store
        .apply(delta({ findings: [finding(1, 'error'), finding(2, 'info')] }))
        .map((one) => one.id),
    ).toEqual([2]);
  });
  test('threads of one name are told apart by their processes', () => {
    const store = new RunStore();
    const of = (id: number) => ({ process: process(id).id });
    const lanes = [lane(1, 'MainThread', of(1)), lane(2, 'MainThread', of(2)), lane(3, 'own')];
    store.apply(delta({ processes: [process(1), process(2, 'shard-1')], lanes }));
    expect([1, 2, 3].map((id) => store.laneTitle(laneId(id)))).toEqual([
      'MainThread of app.py',
      'MainThread of shard-1',
      'own',
    ]);
    store.apply(delta({ processes: [process(2)] }));
    expect(store.laneTitle(laneId(2))).toBe('MainThread of process 102');
    store.apply(delta({ lanes: [lane(2, 'other', of(2))] }));
    expect(store.laneTitle(laneId(1))).toBe('MainThread');
  });
  test('two deltas in one have the effect of both', () => {
    const first = delta({ lanes: [lane(1, 'a'), lane(2, 'b')], locks: [lock(7, 'x')] });
    const second = delta({
      nowNs: 2e9 as never,
      lanes: [lane(2, 'c')],
      removed: [objectId(7)],
      removedLanes: [laneId(1)],
    });
    const both = new RunStore();
    both.apply(first);
    both.apply(second);
    const merged = new RunStore();
    merged.apply(mergeDeltas(first, second));
    expect([...merged.lanes]).toEqual([...both.lanes]);
    expect([...merged.lanes.keys()]).toEqual([2]);
    expect([...merged.locks]).toEqual([...both.locks]);
    expect(merged.nowNs).toBe(both.nowNs);
  });
  test('worst findings first, then the older ones', () => {
    const ranked = rankFindings([
      finding(1, 'info'),
      finding(2, 'error', 9),
      finding(3, 'warning'),
      finding(4, 'error', 3),
    ]);
    expect(ranked.map((one) => one.id)).toEqual([4, 2, 3, 1]);
  });
});

describe('colours of locks', () => {
  const cost = (id: number, ms: number) => ({ id: objectId(id), waitNs: ms * 1e6 });
  test('worst first, and for the whole run', () => {
    const colors = new LockColors();
    colors.update([cost(1, 5), cost(2, 50), cost(3, 0.1)]);
    expect([1, 2, 3].map((id) => colors.slotOf(objectId(id)))).toEqual([1, 0, -1]);
    colors.update([cost(1, 500), cost(2, 50), cost(3, 9)]);
    expect([1, 2, 3].map((id) => colors.slotOf(objectId(id)))).toEqual([1, 0, 2]);
  });
  test('a full palette gives way to something incomparably worse only', () => {
    const colors = new LockColors();
    const six = [1, 2, 3, 4, 5, 6].map((id) => cost(id, id * 10));
    colors.update(six);
    colors.update([...six, cost(7, 90)]);
    expect(colors.slotOf(objectId(7))).toBe(-1);
    colors.update([...six, cost(7, 9_000)]);
    expect(colors.slotOf(objectId(7))).not.toBe(-1);
    expect(colors.slotOf(objectId(1))).toBe(-1);
  });
});

describe('selection', () => {
  test('survives being a link', () => {
    const state = {
      selection: { kind: 'slice', lane: laneId(3), atNs: 120_000 },
      range: { fromNs: 5, toNs: 70 },
      window: { fromNs: -20, toNs: 900 },
      tab: 'queues',
    } as const;
    expect(parseLink(`#${formatLink(state)}`)).toEqual(state);
  });
  test('nonsense in a link is no selection', () => {
    expect(parseSelection('lane:abc')).toBeNull();
    expect(parseSelection('slice:3')).toBeNull();
    expect(parseLink('#select=<script>&range=9-1&tab=../x')).toEqual({
      selection: null,
      range: null,
      window: null,
      tab: null,
    });
  });
  test('text and back', () => {
    for (const text of ['lane:3', 'object:7', 'slice:3@120000', 'finding:1']) {
      expect(selectionText(parseSelection(text)!)).toBe(text);
    }
  });
  test('Escape goes back one step at a time', () => {
    const state = new ViewState(() => undefined);
    state.select({ kind: 'lane', lane: laneId(1) });
    state.select({ kind: 'object', object: objectId(2) });
    state.setRange({ fromNs: 0, toNs: 5 });
    expect(state.back()).toBe(true);
    expect(state.range).toBeNull();
    state.back();
    expect(state.selection).toEqual({ kind: 'lane', lane: 1 });
    state.back();
    expect(state.selection).toBeNull();
    expect(state.back()).toBe(false);
  });
  test('a lane lights up with its chain, a lock with those at it', () => {
    const store = new RunStore();
    store.apply(
      delta({
        lanes: [
          lane(1, 'a', { wait: wait('Lock', 7, 2) }),
          lane(2, 'b', { wait: wait('Lock', 8, 1) }),
          lane(3, 'c'),
        ],
      }),
    );
    expect(waitChain(laneId(1), store)).toEqual({ lanes: [1, 2], objects: [7, 8], cycle: true });
    expect([...emphasisOf({ kind: 'object', object: objectId(7) }, store)!.lanes]).toEqual([1]);
    expect(emphasisOf(null, store)).toBeNull();
  });
});

describe('keys', () => {
  const key = (name: string, more = {}) =>
    commandOf({ key: name, ctrl: false, inText: false, onButton: false, ...more });
  test('mean the same in either case', () => {
    expect([key('W'), key('w'), key('/'), key('3'), key(' ')]).toEqual([
      'zoomIn',
      'zoomIn',
      'search',
      'tab3',
      'pause',
    ]);
  });
  test('belong to the text while typing, and to the browser with Ctrl', () => {
    expect(key('w', { inText: true })).toBeNull();
    expect(key('Escape', { inText: true })).toBe('back');
    expect(key('f', { ctrl: true })).toBeNull();
    expect(key(' ', { onButton: true })).toBeNull();
  });
});

describe('talking to the host', () => {
  test('replies find their requests; errors and lost connections reject', async () => {
    const sent: { id?: number }[] = [];
    const requests = new Requests((message) => sent.push(message as { id: number }));
    const saved = requests.ask({ type: 'save' }, 'saved');
    const refused = requests.ask({ type: 'source', file: 'x', line: 1 }, 'source');
    const lost = requests.ask({ type: 'save' }, 'saved');
    const outcomes = Promise.allSettled([saved, refused, lost]);
    expect(requests.answered({ type: 'reply', id: 1, kind: 'saved', path: 'p' })).toBe(true);
    requests.answered({ type: 'reply', id: 2, kind: 'error', message: 'not of this run' });
    expect(requests.answered({ type: 'reply', id: 99, kind: 'saved', path: 'p' })).toBe(false);
    requests.connectionLost();
    const states = (await outcomes).map((one) =>
      one.status === 'fulfilled' ? 'ok' : (one.reason as Error).message,
    );
    expect(states).toEqual(['ok', 'not of this run', 'connection lost']);
  });
  test('the socket is at the page’s own host, with its token', () => {
    expect(liveUrl(new URL('http://127.0.0.1:4711/?token=a%2Bb#select=lane:1'))).toBe(
      'ws://127.0.0.1:4711/live?token=a%2Bb',
    );
  });
});
