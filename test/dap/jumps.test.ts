import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write, type Debugging } from './support/debugging';

const PROGRAM = `
def work(n, total=0):
    total = 1  # first
    for i in range(n):
        total += i  # body
    with open(__file__) as file:
        total += len(file.readline())  # within
    print('total', total)  # prints
    return total  # returns

def other():
    return 1  # elsewhere

work(3)
print('after')  # after
print('end')  # end
`;

async function jump(run: Debugging, threadId: number, mark: string): Promise<string> {
  const line = lineOf(run.path, mark);
  const { targets } = await run.request('gotoTargets', { source: { path: run.path }, line });
  if (targets.length === 0) return 'no target';
  expect(targets).toEqual([{ id: expect.any(Number), label: `line ${line}`, line }]);
  await run.request('goto', { threadId, targetId: targets[0].id });
  await run.stopped('goto');
  expect(await run.top(threadId)).toMatchObject({ line });
  return 'jumped';
}

describe.each(versions)('jumps, 3.$minor', (python) => {
  it('lead to lines of the function that the thread is in, as far as they can be reached', async () => {
    const path = write(PROGRAM);
    const run = await launch({ python, program: path, breakpoints: ['first', 'prints', 'end'] });
    const { threadId } = await run.stopped('breakpoint');
    expect(await jump(run, threadId, 'prints')).toBe('jumped');
    expect(await jump(run, threadId, 'elsewhere')).toBe('no target');
    await expect(jump(run, threadId, 'body')).rejects.toThrow(
      "can't jump into the body of a for loop",
    );
    await expect(jump(run, threadId, 'within')).rejects.toThrow(/can't jump into/);
    // The line that it was led to is the next that runs, and has its breakpoint behind it.
    await run.request('next', { threadId });
    await run.stopped('step');
    expect(await run.top(threadId)).toMatchObject({ line: lineOf(path, 'returns') });
    expect(await jump(run, threadId, 'prints')).toBe('jumped');
    await run.request('continue', { threadId });
    await run.stopped('breakpoint');
    expect(await run.top(threadId)).toMatchObject({ line: lineOf(path, 'end') });
    expect(await jump(run, threadId, 'after')).toBe('jumped');
    await run.setBreakpoints([]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('total 0\ntotal 0\nafter\nafter\nend\n');
  });

  it('are told to wait where the thread has come back from a call', async () => {
    const path = write(PROGRAM);
    const run = await launch({ python, program: path, breakpoints: ['first'] });
    const { threadId } = await run.stopped('breakpoint');
    await run.request('stepOut', { threadId });
    await run.stopped('step');
    await expect(jump(run, threadId, 'end')).rejects.toThrow('step to the next one');
    await run.request('next', { threadId });
    await run.stopped('step');
    expect(await jump(run, threadId, 'end')).toBe('jumped');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toMatch(/^total \d+\nend\n$/);
  });

  it('over assignments print nothing, and are refused to who evaluates', async () => {
    const text = `
import threading, warnings
warnings.simplefilter('error')
def work():
    ready = threading.Event()  # first
    first = second = 1
    print('over')  # over
work()
`;
    const options = { evaluationTimeout: 0.5 };
    const run = await launch({ python, program: write(text), breakpoints: ['first'], options });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const asked = run.evaluate('threading.Event().wait()', id, 'repl').catch(String);
    await expect
      .poll(() => jump(run, threadId, 'over').catch(String))
      .toMatch(/evaluates something/);
    await asked;
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);

    const next = await launch({ python, program: write(text), breakpoints: ['first'] });
    const stopped = await next.stopped('breakpoint');
    expect(await jump(next, stopped.threadId, 'over')).toBe('jumped');
    await next.request('continue', { threadId: stopped.threadId });
    expect(await next.ended()).toBe(0);
    expect(next.client.printed).toBe('over\n');
    const errors = next.client.events.filter(({ body }) => body?.category === 'stderr');
    expect(errors).toEqual([]);
  });
});
