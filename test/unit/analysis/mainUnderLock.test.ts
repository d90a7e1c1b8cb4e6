import { describe, expect, it } from 'vitest';
import { analyse } from './findingText';

/** The main thread waits for what a worker does once it has the lock that the main thread holds. */
const DRAWING = `
  lock Lock, done Event
  ms    MainThread          worker
  0     begin, signals 0    begin
  10    take lock :31       .
  11    .                   want lock :41
  12    event done :33      .
  1500  .                   .`;

const SOURCES = { 31: 'with lock:', 33: '    done.wait()', 41: '    with lock:' };

const rulesOf = (drawing: string, sources: Readonly<Record<number, string>> = {}): string[] =>
  analyse(drawing, { ...SOURCES, ...sources }).told.map(({ row }) => row.rule);

describe('a main thread that keeps a lock from others', () => {
  it('is in a deadlock with them', () => {
    const { told } = analyse(DRAWING, SOURCES);
    expect(told.map(({ row }) => row.title)).toEqual([
      'Deadlock: MainThread and worker wait for each other',
    ]);
    expect(rulesOf(DRAWING.replace('done Event', 'done Queue').replace('event', 'get'))).toEqual([
      'deadlock',
    ]);
  });

  it('is in none where it may wait for a signal or Ctrl-C, or another may release the lock', () => {
    expect(rulesOf(DRAWING.replace('signals 0', 'signals 16384'))).toEqual([]);
    expect(rulesOf(DRAWING.replace(', signals 0', '           '))).toEqual([]);
    expect(rulesOf(DRAWING, { 33: '    threading.Event().wait()' })).toEqual([]);
    const guarded = { 32: '  try:', 34: '  except KeyboardInterrupt:', 35: '    pass' };
    expect(rulesOf(DRAWING, guarded)).toEqual([]);
    expect(rulesOf(DRAWING, { 31: 'lock.acquire()', 41: '    lock.acquire()' })).toEqual([]);
  });
});
