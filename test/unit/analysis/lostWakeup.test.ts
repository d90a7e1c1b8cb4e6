import { describe, expect, it } from 'vitest';
import { expectGolden } from '../model/golden';
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
});
