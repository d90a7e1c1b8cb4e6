import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const GUARDED = `import threading

lock, held = threading.Lock(), threading.Event()

def balance():
    with lock:
        return 10

class Account:
    def __bool__(self):
        return balance() > 0

account = Account()

def hold():
    with lock:
        held.set()
        print("holding", flush=True)  # holding

def work():
    for number in range(2):
        total = number  # asked
    total += 1  # logged
    total += 1  # computed
    total += 1  # true
    print("done", total, flush=True)

own = threading.Lock()

def alone():
    with own:
        return own.locked()

holder = threading.Thread(target=hold, name="holder")
holder.start()
held.wait()
work()
with own:
    print("inside", flush=True)  # inside
holder.join()
print("end")
`;

describe.each(versions)('what a breakpoint evaluates, 3.$minor', (python) => {
  it('is given up when it takes too long, is told once, and the program goes on', async () => {
    const path = write(GUARDED);
    const run = await launch({
      python,
      program: path,
      breakpoints: [
        'holding',
        { at: 'asked', condition: 'balance() > 0' },
        { at: 'logged', logMessage: 'has {balance()}, total {total}' },
        { at: 'computed', condition: '[0 for _ in iter(int, 1)]' },
        { at: 'true', condition: 'account' },
        { at: 'inside', condition: 'alone()' },
      ],
      filters: ['uncaught', 'finding:self-deadlock'],
      options: { evaluationTimeout: 0.5 },
    });
    const { threadId: holder } = await run.stopped('breakpoint');
    const failed = 'condition failed: TimeoutError: it takes longer than 0.5 s';
    for (const mark of ['asked', 'asked', 'computed', 'true']) {
      const { threadId, text } = await run.stopped('breakpoint');
      expect(text).toBe(failed);
      expect((await run.top(threadId)).line).toBe(lineOf(path, mark));
      await run.request('continue', { threadId });
    }
    // What would never end is not begun.
    const { threadId, text } = await run.stopped('breakpoint');
    expect(text).toBe('condition failed: WouldDeadlock: it would wait for ever');
    await run.request('continue', { threadId: holder });
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed.split('\n').sort()).toEqual([
      '',
      'done 4',
      'end',
      'holding',
      'inside',
    ]);
    const outputs = run.client.events.flatMap(({ body }) => (body?.output as string) ?? []);
    expect(outputs).toContain('has <TimeoutError: it takes longer than 0.5 s>, total 1\n');
    const told = outputs.filter((one) => one.startsWith('heddle: the '));
    const point = (mark: string) => `breakpoint on app.py:${lineOf(path, mark)}`;
    const stuck = String.raw`(waits for lock, held by holder|takes too long) \(app\.py:6, balance\)`;
    const then = String.raw`\. It is given up\.`;
    expect(told).toEqual([
      expect.stringMatching(`^heddle: the condition of the ${point('asked')} ${stuck}${then}\n$`),
      expect.stringMatching(
        `^heddle: the log message of the ${point('logged')} ${stuck}${then}\n$`,
      ),
      expect.stringMatching(`^heddle: the condition of the ${point('computed')} takes too long`),
      expect.stringMatching(`^heddle: the condition of the ${point('true')} ${stuck}${then}\n$`),
    ]);
  });
});
