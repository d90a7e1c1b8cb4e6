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

  test('takes its server along when the program ends', async () => {
    const [pid] = (await saidBy('left')) as [number];
    await expect.poll(() => isThere(pid), { timeout: 60_000 }).toBe(false);
  });
});

test('the example has workers fill a map', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'manager.mjs'));
  expect([stdout, stderr]).toEqual(['a 1, bc 2, d 1\n', '']);
});
