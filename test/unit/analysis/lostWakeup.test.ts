import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../src/analysis/index';
import { RunModel } from '../../../src/model/index';
import { expectGolden } from '../model/golden';
import { MS, Scene } from '../model/scene';
import { analyse } from './findingText';

/** Drawn runs that merely wait. */
const LATE = `
  ready Condition
  ms    MainThread            waiter
  0     begin, signals 0      begin
  300   .                     missed ready MainThread :30, on ready :12
  301   join waiter :9        .
  1200  .                     .`;

describe('a notification that came before the wait', () => {
  const rulesWith = (sources: Readonly<Record<number, string>>): string[] =>
    analyse(LATE, sources).told.map(({ row }) => row.rule);

  it('is lost', () => {
    const sources = { 10: 'def wait():', 11: '    with ready:', 12: '        ready.wait()' };
    expectGolden('lost-wake-up', analyse(LATE, sources).text);
  });

  it('is no matter where the wait asks for more than that', () => {
    const loop = { 11: '    while not items:', 12: '        ready.wait()' };
    expect(rulesWith(loop)).toEqual(['stall']);
    expect(rulesWith({ 11: 'with ready:', 12: '    ready.wait_for(done)' })).toEqual(['stall']);
    expect(rulesWith({})).toEqual(['stall']);
  });

  it('is no matter in a block of a loop that asks, but where it was asked before the lock was taken', () => {
    const counted = { 10: 'while not items:', 11: '    try:', 12: '        ready.wait()' };
    expect(rulesWith(counted)).toEqual(['stall']);
    const late = { 10: 'while not items:', 11: '    with ready:', 12: '        ready.wait()' };
    expect(rulesWith(late)).toEqual(['lost-wakeup']);
    const once = { 10: 'while True:', 11: '    if not items:', 12: '        ready.wait()' };
    expect(rulesWith(once)).toEqual(['lost-wakeup']);
  });

  it.each([
    ['while not self.items:', 'stall'],
    ['with self.ready:', 'lost-wakeup'],
  ])('is judged by the package that waits: %s', (text, rule) => {
    const file = '/v/lib/python3.13/site-packages/queues.py';
    const model = new RunModel();
    const analysis = new Analysis(model);
    const scene = new Scene(model);
    model.sourceLine(file, 41, `    ${text}`);
    model.sourceLine(file, 42, '        self.ready.wait()');
    model.sourceLine(scene.file, 11, 'def work():');
    model.sourceLine(scene.file, 12, '    queue.get()');
    for (const name of ['MainThread', 'waiter']) scene.begin(name);
    scene.signals(0);
    scene.object('ready', 'Condition', 'MainThread');
    const stack = scene.stackOf(scene.site(42, 'get', file, 1), scene.site(12));
    scene.now += 300 * MS;
    scene.missed('waiter', 'ready', 'MainThread', 30);
    scene.block('waiter', 'Condition', 'ready', 12, Infinity, 'work', 0, stack);
    scene.block('MainThread', 'ThreadJoin', 'waiter', 9);
    for (let poll = 0; poll < 100; poll++) {
      scene.now += 10 * MS;
      scene.advance();
      analysis.check();
    }
    expect(analysis.findings().map((row) => row.rule)).toEqual([rule]);
  });
});
