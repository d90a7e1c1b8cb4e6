import { describe, expect, test } from 'vitest';
import { expectRecords, modes, program, runAgent } from './agent';

const ends = [
  { kind: 'sigkill', code: null, signal: 'SIGKILL' },
  { kind: 'exit', code: 5, signal: null },
  { kind: 'abort', code: null, signal: 'SIGABRT' },
  { kind: 'segfault', code: null, signal: 'SIGSEGV' },
  { kind: 'exec', code: 0, signal: null },
  { kind: 'exception', code: 1, signal: null },
] as const;

describe.each(modes())('ends: $label', (mode) => {
  test.each(ends)('nothing is lost by $kind', async ({ kind, code, signal }) => {
    const run = await runAgent(mode, [program('ends.py'), kind]);
    expect([run.code, run.signal]).toEqual([code, signal]);
    expect(run.stdout).toBe(kind === 'exec' ? 'still here\nother\n' : 'still here\n');
    expect(run.main.ended).toBe(kind === 'exception');
    // The fallback has no part in os._exit.
    expect(run.main.facts['ExitStatus']).toBe(kind === 'exit' && mode.native ? '5' : undefined);
    expectRecords(mode, run.main, 'waiter', [
      'Block reason=Lock target=Lock lock owner=MainThread stack=waiter@waits',
    ]);
    expect(run.processes).toHaveLength(kind === 'exec' ? 2 : 1);
    if (kind === 'exec') {
      const [before, after] = run.processes;
      expect(after?.pid).toBe(before?.pid);
      expect(after?.facts['StartMethod']).toBe('exec');
    }
  });

  test('a fatal error names no extension module of ours', async () => {
    const code = 'import faulthandler; faulthandler.enable(); faulthandler._sigsegv()';
    const { signal, stderr } = await runAgent(mode, ['-c', code]);
    expect(signal).toBe('SIGSEGV');
    expect(stderr).toContain('Segmentation fault');
    expect(/^Extension modules: .*$/m.exec(stderr)?.[0] ?? '').not.toContain('heddle');
  });
});
