import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../golden');

/**
 * Compares with test/golden/<name>.txt; on a difference writes <name>.txt.actual beside it.
 * HEDDLE_UPDATE_GOLDEN=1 takes what is there for the truth.
 */
export function expectGolden(name: string, actual: string): void {
  const path = join(FOLDER, `${name}.txt`);
  const text = `${actual.trimEnd()}\n`;
  if (process.env['HEDDLE_UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  const wanted = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text === wanted) rmSync(`${path}.actual`, { force: true });
  else writeFileSync(`${path}.actual`, text);
  expect(text).toBe(wanted);
}
