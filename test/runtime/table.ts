import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { mustRun } from '../../scripts/support/run';
import { anyPython } from '../support/pythons';
import { compiled, ended } from './support';

/**
 * Holds CPython's modules, and the runtime in each of its forms, to `NAME.json`: `python/NAME.py` and
 * `programs/NAME.ts` print what each row gave, which is to be what `outcome` makes of the row.
 */
export function holdsTable<R extends { readonly name: string }>(
  name: string,
  outcome: (row: R) => unknown,
  forms: readonly string[] = ['sync', 'async'],
): void {
  const table = fromRoot('test', 'runtime', `${name}.json`);
  const rows = JSON.parse(readFileSync(table, 'utf8')) as R[];
  const expected = rows.map((row) => [row.name, outcome(row)]);
  const named = (json: string): unknown[] =>
    (JSON.parse(json) as unknown[]).map((one, index) => [rows[index]?.name, one]);

  describe(`the table of ${name} holds`, () => {
    test("for CPython's modules", async () => {
      const script = fromRoot('test', 'runtime', 'python', `${name}.py`);
      expect(named(await mustRun(anyPython().path, [script, table]))).toEqual(expected);
    });

    test.each(forms)('for the runtime, in its %s form', async (form) => {
      const { stdout, stderr } = await ended(await compiled(name), table, form);
      expect(stderr).toBe('');
      expect(named(stdout)).toEqual(expected);
    });
  });
}
