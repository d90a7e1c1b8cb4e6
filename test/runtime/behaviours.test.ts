import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { mustRun } from '../../scripts/support/run';
import { anyPython } from '../support/pythons';
import { compiled, ended } from './support';

const table = fromRoot('test', 'runtime', 'behaviours.json');

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
  readonly error?: string;
}

const rows = JSON.parse(readFileSync(table, 'utf8')) as Row[];

/** What the table says, in the form of what the programs print, with the name of each row. */
const expected = rows.map(({ name, steps, error }) => [
  name,
  error === undefined ? { results: steps.map((step) => step[2]) } : { error },
]);

const named = (json: string): unknown[] =>
  (JSON.parse(json) as unknown[]).map((outcome, index) => [rows[index]?.name, outcome]);

describe('the table of behaviours holds', () => {
  test("for CPython's modules", async () => {
    const script = fromRoot('test', 'runtime', 'python', 'behaviours.py');
    expect(named(await mustRun(anyPython().path, [script, table]))).toEqual(expected);
  });

  test.each(['sync', 'async'])(
    'for the runtime, in its %s form',
    async (form) => {
      const { stdout, stderr } = await ended(await compiled('behaviours'), table, form);
      expect(stderr).toBe('');
      expect(named(stdout)).toEqual(expected);
    },
    120_000,
  );
});
