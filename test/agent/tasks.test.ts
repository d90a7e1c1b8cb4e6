import { describe, expect, test } from 'vitest';
import { SlowStepFlag } from '../../src/protocol/index';
import { expectRecords, nativeModes, program, record, runAgent } from './agent';
import { recordsOfTask } from '../support/tasks';

describe.each(nativeModes())('tasks of asyncio: $label', (mode) => {
  test('what they wait for, on which line, and how they end', async () => {
    const main = await record(mode, 'tasks.py');
    const all = main.threads.flatMap((thread) => thread.records);
    const waits = all
      .filter(({ event, text }) => event === 'TaskBlock' && text['reason'] !== 'Worker')
      .map(({ text, stack }) =>
        [text['task'], text['reason'], text['awaited'], stack.find((one) => one.includes('@'))]
          .filter(Boolean)
          .join(' '),
      );
    expect(waits).toEqual(
      expect.arrayContaining([
        'my outer: outer Event inner@event',
        'my sleeper: sleeper Sleep sleeper@sleep',
        'my locker: locker Lock locker@lock',
        'my getter: getter QueueGet getter@get',
        'my awaiting: awaiting Task my outer: outer awaiting@task',
        'my gathering: gathering Task my outer: outer gathering@gather',
        'my limited: limited Task my outer: outer limited@wait-for',
        'my threaded: threaded Future work() threaded@executor',
        'my cancelled: cancelled Sleep cancelled@cancelled',
      ]),
    );
    const doomed = recordsOfTask(main, 'my cancelled: cancelled');
    expect(doomed.slice(0, 3)).toEqual([
      'TaskBegin MainThread',
      'TaskUnblock MainThread',
      'TaskBlock MainThread Sleep',
    ]);
    // That it runs once more is told only where its wait has lasted a millisecond.
    expect(doomed.at(-1)).toBe('TaskEnd MainThread Error cancelled');
    expect(recordsOfTask(main, 'my failing: failing').at(-1)).toBe('TaskEnd MainThread Error');
    expect(recordsOfTask(main, 'work()').at(-1)).toMatch(/^TaskEnd asyncio_0 Ok$/);
    const begun = (task: string) =>
      all.find(({ event, text }) => event === 'TaskBegin' && text['task'] === task);
    expect(begun('my outer: outer')?.stack[1]).toBe('main@outer');
    expect(begun('my outer: outer')?.text['parent']).toMatch(/^Task-1: main$/);
    expect(begun('Task-1: main')?.stack[0]).toBe('<module>@main');
  });

  test('a callback that runs its loop itself does not block it', async () => {
    const run = await runAgent(mode, [program('nested_loop.py')]);
    expect([run.stdout, run.stderr]).toEqual(['True\n', '']);
    const all = run.main.threads.flatMap((thread) => thread.records);
    const slow = all.filter(({ event }) => event === 'SlowStep');
    expect(slow.map(({ text }) => text['name'])).toEqual(['blocks']);
  });

  test('steps and callbacks that block their loop', async () => {
    const main = await record(mode, 'tasks.py');
    const slow = main.thread('MainThread').records.filter(({ event }) => event === 'SlowStep');
    const told = slow.map(({ text, raw, stack }) =>
      [text['task'] ?? text['name'], raw['flags'], stack.find((one) => one.includes('@'))].join(
        ' ',
      ),
    );
    const { Resumed, Defined } = SlowStepFlag;
    for (const one of [
      `my blocking: blocking ${Defined} blocking@blocking-begins`,
      `my between: between ${Resumed} between@after`,
      `callback ${Defined} callback@callback-begins`,
      `sleep ${Defined} `,
    ])
      expect(told).toContain(one);
    for (const { raw } of slow) expect(raw['ran']).toBeGreaterThanOrEqual(100e6);
  });

  test('who wakes a loop, and the job that a task waits for', async () => {
    const main = await record(mode, 'tasks.py');
    const { records } = main.thread('MainThread');
    const wakers = records.filter(({ event }) => event === 'Unblock').map(({ text }) => text);
    expect(wakers.map(({ waker }) => waker)).toContain('waker');
    const jobs = records.filter(({ text }) => text['reason'] === 'Future').map(({ line }) => line);
    expect(jobs).toContainEqual(
      expect.stringMatching(/^TaskBlock .*stack=woken@to-thread awaited=work\(\)/),
    );
  });

  test('a thread that waits for a coroutine waits for its task', async () => {
    const main = await record(mode, 'tasks.py');
    expectRecords(mode, main, 'asker', [
      'TaskBegin kind=Coroutine task=sleeper stack=ask@threadsafe',
      'TaskBlock reason=Loop task=sleeper target=MainThread',
      'TaskFuture task=sleeper object=Future threadsafe',
      'Block reason=Future target=Future threadsafe stack=ask@asked',
    ]);
    // The thread of the loop goes on with the task that was told of.
    const byLoop = recordsOfTask(main, 'sleeper').filter((one) => one.includes('MainThread'));
    expect(byLoop).toEqual([
      'TaskUnblock MainThread',
      'TaskBlock MainThread Sleep',
      'TaskUnblock MainThread',
      'TaskEnd MainThread Ok',
    ]);
  });
});
