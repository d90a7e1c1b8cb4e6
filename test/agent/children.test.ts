import { describe, expect, test } from 'vitest';
import { expectRecords, modes, nativeModes, program, runAgent } from './agent';

const kinds = ['fork', 'spawn', 'forkserver', 'pool', 'subprocess'] as const;

describe.each(modes())('children: $label', (mode) => {
  test.each(kinds)('%s', async (kind) => {
    const run = await runAgent(mode, [program('children.py'), kind]);
    expect([run.code, run.stderr]).toEqual([0, '']);

    // From 3.14 on a pool of processes uses the fork server.
    const poolMethod = mode.python.minor >= 14 ? 'forkserver' : 'fork';
    const method = kind === 'pool' ? poolMethod : kind;
    const worked = run.processes.filter((one) => one.threads.some((t) => t.name === 'waiter'));
    expect(worked.map((one) => one.facts['StartMethod'])).toEqual([method]);
    const [child] = worked;
    if (!child) throw new Error('no child');
    expect(child.pid).not.toBe(run.main.pid);
    expect(child.facts['AgentError']).toBeUndefined();
    expectRecords(mode, child, 'waiter', [
      'ThreadBegin flags=Daemon name=waiter parent=MainThread',
      'Block reason=Lock target=Lock lock owner=MainThread stack=waiter@waits',
      // Some children leave by os._exit at once, before the fallback looks again.
      ...(mode.native ? ['Unblock outcome=Ok target=Lock lock waker=MainThread', 'ThreadEnd'] : []),
    ]);

    // The process that was started, the child, and the fork server; the resource tracker is not
    // part of the program.
    const parent = run.processes.find((one) => one.pid === child.parentPid);
    expect(parent?.pid === run.main.pid).toBe(method !== 'forkserver');
    expect(run.main.facts['StartMethod']).toBe('exec');
    expect(run.processes).toHaveLength(method === 'forkserver' ? 3 : 2);
  });
});

test.each(nativeModes())(
  'a forked child defines only what its parent had not: $label',
  async (mode) => {
    const run = await runAgent(mode, [program('children.py'), 'fork']);
    const [parent, child] = run.processes;
    expect(child?.strings).toContain('waiter');
    expect(child?.strings.filter((text) => parent?.strings.includes(text))).toEqual([]);
  },
);
