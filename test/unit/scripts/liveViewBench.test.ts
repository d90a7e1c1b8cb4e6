import { describe, expect, test } from 'vitest';
import { frameTasks } from '../../vscode/bench/frames';
import { seenAfter, waitsIn } from '../../vscode/bench/latency';

describe('event to pixel', () => {
  const notes = `pairs 5
wait 1000000000
woke 3000000000
pairs 9
wait 6000000000
woke 8000000000
wait 9`;
  const waits = waitsIn(notes);
  const looks = (isShown: (ms: number) => boolean): [number, string][] =>
    Array.from({ length: 700 }, (_, at) => [at * 16, isShown(at * 16) ? '1,7,8' : '1,2']);

  test('waits that have ended are read from what the program notes', () => {
    expect(waits).toEqual([
      { begin: 1000, end: 3000 },
      { begin: 6000, end: 8000 },
    ]);
  });

  test('the first look with a colour that only waits have tells when it was seen', () => {
    const late = looks((ms) => (ms > 1070 && ms < 3070) || (ms > 6050 && ms < 8060));
    expect(seenAfter(waits, waits, late)).toEqual([72, 64]);
  });

  test('a wait that was never seen is not passed over', () => {
    const once = looks((ms) => ms > 6050 && ms < 8060);
    expect(seenAfter(waits, waits, once)).toEqual([Infinity, 64]);
  });
});

test('a frame is the task around animation callbacks, on their own thread', () => {
  const task = (ts: number, dur: number, tid = 1) => ({
    name: 'RunTask',
    ph: 'X',
    pid: 1,
    tid,
    ts,
    dur,
  });
  const callback = (ts: number) => ({ ...task(ts, 1), name: 'FireAnimationFrame' });
  const events = [
    task(0, 10),
    task(20, 10),
    task(20, 10, 2),
    task(40, 5),
    callback(25),
    callback(26),
  ];
  expect(frameTasks(events).map(({ ts, tid }) => [ts, tid])).toEqual([[20, 1]]);
});
