import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';
import { until } from './support/watch';

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
        print("holding\\n", end="", flush=True)  # holding

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
    print("inside\\n", end="", flush=True)  # inside
holder.join()
print("end")
`;

const LEFT = `import sys, threading

waits = threading.Event()

def blocked():
    print("asked", flush=True)
    waits.wait()

def work():
    total = 1  # line
    with open(sys.argv[1], "w") as file:
        file.write("went on")

work()
`;

const FORKS = `import os

def forked():
    child = os.fork()
    if child == 0:
        os._exit(3)
    return os.waitpid(child, 0)[1] >> 8 == 3

def work():
    return 1  # line

work()
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

  it('is given up when the client leaves', async () => {
    const path = write('', 'out');
    const program = write(LEFT);
    const breakpoints = [{ at: 'line', condition: 'blocked()' }];
    const options = { evaluationTimeout: 1000, args: [path] };
    const run = await launch({ python, program, breakpoints, options });
    await until(() => run.client.printed.includes('asked'));
    await run.request('disconnect', { terminateDebuggee: false });
    await until(() => readFileSync(path, 'utf8') === 'went on');
  });

  it('may fork, though the child is not debugged', async () => {
    const program = write(FORKS);
    const breakpoints = [{ at: 'line', condition: 'forked()' }];
    const options = { subProcess: false };
    const run = await launch({ python, program, breakpoints, options });
    const { threadId, text } = await run.stopped('breakpoint');
    expect(text).toBeUndefined();
    const { id: frameId } = await run.top(threadId);
    expect(await run.evaluate('forked()', frameId)).toBe('True');
    expect(await run.evaluate('1 + 1', frameId)).toBe('2');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    // 3.13 may warn of threads beside one that forks.
    const outputs = run.client.events.map(({ body }) => body?.output as string | undefined);
    expect(outputs.filter((one) => one?.includes('Traceback'))).toEqual([]);
  });
});
