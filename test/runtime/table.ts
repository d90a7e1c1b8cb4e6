import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { mustRun } from '../../scripts/support/run';
import { otherNodes } from '../support/nodes';
import { anyPython } from '../support/pythons';
import { compiled, ended, endedOn } from './support';

/** Whose outcome it is, where the two differ on purpose. */
export type Side = 'CPython' | 'here';

interface TableOptions {
  readonly forms?: readonly string[];
  /** What the script gets besides the table. */
  readonly pythonArgs?: readonly string[];
}

/**
 * Holds CPython's modules, the runtime in each of its forms, and the runtime in each Node, to `NAME.json`: `python/NAME.py` and
 * `programs/NAME.ts` print what each row gave, which is to be what `outcome` makes of the row.
 */
export function holdsTable<R extends { readonly name: string }>(
  name: string,
  outcome: (row: R, side: Side) => unknown,
  { forms = ['sync', 'async'], pythonArgs = [] }: TableOptions = {},
): void {
  const table = fromRoot('test', 'runtime', `${name}.json`);
  const rows = JSON.parse(readFileSync(table, 'utf8')) as R[];
  const expected = (side: Side): unknown[] => rows.map((row) => [row.name, outcome(row, side)]);
  const named = (json: string): unknown[] =>
    (JSON.parse(json) as unknown[]).map((one, index) => [rows[index]?.name, one]);

  describe(`the table of ${name} holds`, () => {
    test("for CPython's modules", async () => {
      const script = fromRoot('test', 'runtime', 'python', `${name}.py`);
      expect(named(await mustRun(anyPython().path, [script, table, ...pythonArgs]))).toEqual(
        expected('CPython'),
      );
    });

    test.each(forms)('for the runtime, in its %s form', async (form) => {
      const { stdout, stderr } = await ended(await compiled(name), table, form);
      expect(stderr).toBe('');
      expect(named(stdout)).toEqual(expected('here'));
    });

    test.each(otherNodes())('for the runtime in Node $line', async ({ path }) => {
      const { stdout, stderr } = await endedOn(path, await compiled(name), table, 'sync');
      expect(stderr).toBe('');
      expect(named(stdout)).toEqual(expected('here'));
    });
  });
}
