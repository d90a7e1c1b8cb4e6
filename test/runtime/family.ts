import { expect } from 'vitest';
import type { Ended } from './support';

/**
 * What `programs/family.ts arguments argument` does, and `spares` in its place, which does so until a spare was ready: a process that
 * starts a thread, both with a task of that module.
 */
export function expectFamily({ stdout, stderr, code }: Ended): void {
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect([...new Set(stdout.split('\n'))].sort()).toEqual([
    '',
    'false Process-1 false {"words":["a"],"size":2} argument',
    'thread of Process-1 false',
  ]);
}
