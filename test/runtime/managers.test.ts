import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { type Way, compiled, ended, isThere, ways } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
}

holdsTable<Row>('managers', ({ steps }) => ({ results: steps.map((step) => step[2]) }));

async function saidBy(scene: string, way?: Way): Promise<unknown[]> {
  const { stdout, stderr, code } = await ended(await compiled('managers', way), scene);
  expect([stderr, code]).toEqual(['', 0]);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe('a manager', () => {
  test.each(Object.keys(ways) as Way[])('serves workers of a program that is %s', async (way) => {
    expect(await saidBy('shares', way)).toEqual([[[1, 2, 3], 3, 2]]);
  });

  test('has lists of lists', async () => {
    expect(await saidBy('nests')).toEqual([[1, 2]]);
  });

  test('has locks, events and values', async () => {
    expect(await saidBy('locks')).toEqual([[true, 4, false, false]]);
  });

  test('answers calls that are made together', async () => {
    expect(await saidBy('together')).toEqual([[50, true]]);
  });

  test('says so when its server was killed, in the middle of a call too', async () => {
    const gone = [
      'BrokerError',
      'the server of the manager does not answer: process N, which made this object and has it, cannot be ' +
        'reached: it has ended',
    ];
    expect(await saidBy('gone')).toEqual([[gone, gone, gone]]);
  });

  test('says what it cannot do', async () => {
    const [constructor, unknown, [shut, gone]] = (await saidBy('refuses')) as [
      string[],
      string[],
      [string[], string[]],
    ];
    expect(constructor).toEqual([
      'RuntimeError',
      "the object has no method 'constructor' that can be called",
    ]);
    expect(unknown[1]).toMatch(/^no type 'Nobody' is registered/);
    expect(shut).toEqual(['RuntimeError', 'the manager was shut down']);
    expect(gone[0]).toBe('BrokerError');
  });

  test('serves another program over TCP that knows the key, and no other', async () => {
    const [refused, had, gone] = (await saidBy('remote')) as [string[], unknown, string[]];
    expect(had).toEqual([[1, 2, 3], 2, false, 3]);
    expect(gone[0]).toBe('BrokerError');
    expect(gone[1]).toMatch(
      /process N at N\.N\.N\.N:N, which made this object and has it, cannot be reached/,
    );
    expect(refused).toEqual([
      'AuthenticationError',
      'the authkey is not the one of N.N.N.N:N: both sides must be given the same',
    ]);
  });

  test('is not reached without a key, where nobody is, by who does not know it, or at a port that is taken', async () => {
    const [[none, nobody, lied, taken] = []] = (await saidBy('strangers')) as [string, string][][];
    expect(none).toEqual(['ValueError', expect.stringContaining('with an authkey alone')]);
    expect(nobody).toEqual(['BrokerError', expect.stringContaining('N.N.N.N:N cannot be reached')]);
    expect(lied?.[0]).toBe('AuthenticationError');
    expect(taken).toEqual(['RuntimeError', expect.stringContaining('EADDRINUSE')]);
  });

  test('takes its server along when the program ends', async () => {
    const [pid] = (await saidBy('left')) as [number];
    await expect.poll(() => isThere(pid), { timeout: 60_000 }).toBe(false);
  });
});

test('the example has workers fill a map', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'manager.mjs'));
  expect([stdout, stderr]).toEqual(['a 1, bc 2, d 1\n', '']);
});
