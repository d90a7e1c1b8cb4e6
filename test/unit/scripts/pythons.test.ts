import { describe, expect, test } from 'vitest';
import { freeThreaded, primaries, type Found } from '../../../scripts/pythons/discover';
import { table } from '../../../scripts/pythons/table';
import { python, pythons } from '../../support/pythons';

const found = (path: string, extra: Partial<Found> = {}): Found => ({
  path,
  minor: 13,
  version: '3.13.0',
  extSuffix: '.so',
  freeThreaded: false,
  includes: ['/include'],
  origin: 'PATH',
  ...extra,
});

describe('which interpreter stands for a version', () => {
  test('is the first one found', () => {
    expect(primaries([found('/a'), found('/b')]).map((one) => one.path)).toEqual(['/a']);
  });

  test('is one with headers, where there is one', () => {
    const bare = found('/bare', { includes: [] });
    expect(primaries([bare, found('/full')]).map((one) => one.path)).toEqual(['/full']);
    expect(primaries([bare]).map((one) => one.path)).toEqual(['/bare']);
  });

  test('is never a free-threaded one', () => {
    expect(primaries([found('/t', { freeThreaded: true })])).toEqual([]);
  });

  test('without the interpreter lock is one that has it not, with headers', () => {
    const [bare, full] = [found('/bare', { includes: [] }), found('/full')].map((one) => ({
      ...one,
      freeThreaded: true,
    }));
    expect(freeThreaded([found('/a'), bare!, full!]).map((one) => one.path)).toEqual(['/full']);
  });

  test('comes out in the order of versions', () => {
    const mixed = [found('/15', { minor: 15 }), found('/9', { minor: 9 })];
    expect(primaries(mixed).map((one) => one.path)).toEqual(['/9', '/15']);
  });
});

test('the table marks what was chosen', () => {
  const chosen = found('/a');
  expect(table([chosen, found('/bb', { includes: [], origin: 'pyenv' })], [chosen])).toBe(
    [
      '   version  headers  origin  path',
      '*  3.13.0   yes      PATH    /a',
      '   3.13.0   no       pyenv   /bb',
    ].join('\n'),
  );
});

test('the interpreters of this machine are handed to the tests', () => {
  expect(pythons().length).toBeGreaterThan(0);
  const first = pythons()[0];
  expect(first && python(first.minor)).toEqual(first);
});
