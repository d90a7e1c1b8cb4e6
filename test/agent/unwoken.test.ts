import { describe, expect, test } from 'vitest';
import { nativeModes, program, runAgent } from './agent';

describe.each(nativeModes())('event loops that are not woken: $label', (mode) => {
  test('by who completes or cancels a future, makes a task, or stops the loop, in another thread', async () => {
    const run = await runAgent(mode, [program('unwoken.py')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toBe("[1, 'KeyError', 'CancelledError', 2, 'job']\n");
    const told = run.main.threads.flatMap(({ name, records }) =>
      records
        .filter(({ event }) => event === 'Unwoken')
        .map(({ text }) => [name, text['thread'], text['task'], text['site']]),
    );
    expect(told).toEqual([
      ['results', 'MainThread', 't0: wait_for', '<lambda>@result'],
      ['errors', 'MainThread', 't1: wait_for', '<lambda>@exception'],
      ['cancels', 'MainThread', 't2: wait_for', '<lambda>@cancel'],
      ['makes', 'MainThread', undefined, '<lambda>@make'],
      // Its Python code calls that of others without coming by the agent's.
      ...(mode.python.minor === 11 ? [] : [['stops', 'MainThread', undefined, 'stop@stop']]),
    ]);
  });
});
