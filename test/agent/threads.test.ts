import { describe, expect, test } from 'vitest';
import { expectRecords, modes, record, runAgent, nativeModes } from './agent';

describe.each(modes())('threads: $label', (mode) => {
  test('life cycle, names, joins, sleep, pools and futures', async () => {
    const main = await record(mode, 'threads.py');

    expectRecords(mode, main, 'renamed', [
      'Block reason=Event target=Event go stack=run@renamed-wait',
      'Unblock outcome=Ok target=Event go waker=MainThread',
      'ThreadEnd',
    ]);
    const flags = (name: string) =>
      main.thread(name).records.findLast((one) => /^Thread(Begin|Name)$/.test(one.event))?.text[
        'flags'
      ];
    expect(flags('MainThread')).toBe('Main');
    expect(flags('renamed')).toBe('Daemon');
    expect(flags('keeps-alive')).toBeUndefined();

    const raw = main.threads.find((one) => one.lines.some((line) => line.includes('raw@raw-wait')));
    expect(raw?.lines.join('\n')).toMatch(/Block reason=Event target=Event go/);
    expect(raw?.lines.at(-1)).toMatch(/^ThreadEnd/);

    expectRecords(mode, main, 'joiner', [
      'Block reason=ThreadJoin target=renamed stack=joiner@join',
      'Unblock outcome=Ok target=renamed',
    ]);
    expectRecords(mode, main, 'impatient', [
      'Block reason=ThreadJoin target=keeps-alive stack=impatient@join-timeout timeout=0.3s',
      'Unblock outcome=Timeout target=keeps-alive',
    ]);
    expectRecords(mode, main, 'sleeper', ['Block reason=Sleep stack=sleeper@sleep', 'Unblock']);
    expectRecords(mode, main, 'pool_0', [
      'Block reason=Event target=Event go stack=job@job-wait',
      'Unblock outcome=Ok target=Event go waker=MainThread',
      'ThreadEnd',
    ]);
    expectRecords(mode, main, 'on_future', [
      'Block reason=Future stack=on_future@result',
      'Unblock outcome=Ok waker=pool_0',
    ]);
  });
});

const firstPuts = `
import multiprocessing
for _ in range(20):
    queue = multiprocessing.get_context("fork").Queue()
    queue.put(1)
    queue.get()
`;

describe.each(nativeModes())('a thread that is started: $label', (mode) => {
  test('is what the first put into a queue of processes waits for', async () => {
    const { main } = await runAgent(mode, ['-c', firstPuts]);
    const blocks = main.thread('MainThread').records.filter((one) => one.event === 'Block');
    const reasons = new Set(blocks.map((one) => one.text['reason']));
    expect([...reasons]).toContain('ThreadStart');
    expect([...reasons]).not.toContain('QueuePut');
  });
});
