import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
}

const readJson = <T>(name: string): T => JSON.parse(readFileSync(fromRoot(name), 'utf8')) as T;

test('the lock file names no registry', () => {
  const lock = readJson<{ packages: Record<string, { resolved?: string }> }>('package-lock.json');
  const resolved = Object.entries(lock.packages).filter(([, entry]) => entry.resolved);
  expect(resolved).toEqual([]);
});

test('the published package installs nothing besides itself', () => {
  expect(readJson<Manifest>('package.json').dependencies ?? {}).toEqual({});
});

test('the changelog has a place for what comes next', () => {
  expect(readFileSync(fromRoot('CHANGELOG.md'), 'utf8')).toContain('## [Unreleased]');
});
