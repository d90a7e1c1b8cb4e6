import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const PROGRAM = `
import asyncio

async def noise():
    while True:
        await asyncio.sleep(0)

async def work(number):
    await asyncio.sleep(0.01)
    return number  # works

async def fails():
    await asyncio.sleep(0.01)
    raise ValueError("fails")  # fails

async def inner():
    return await asyncio.create_task(work(4))  # awaits 4

async def main():
    noisy = [asyncio.create_task(noise()) for _ in range(3)]
    task = asyncio.create_task(work(1))
    print(await task)  # awaits 1
    print("next 1")  # next 1
    print(await asyncio.gather(work(2), asyncio.sleep(0.02)))
    print("next 2")  # next 2
    print(await asyncio.wait_for(asyncio.shield(work(3)), 60))
    print("next 3")  # next 3
    print(await inner())
    print("next 4")  # next 4
    try:
        await asyncio.create_task(fails())
    except ValueError:  # next fails
        print("failed")
    for one in noisy:
        one.cancel()

asyncio.run(main())
print("end")  # end
`;

describe.each(versions)('the end of a task, 3.$minor', (python) => {
  it.each(['stepOut', 'next'])('%s goes on in the task that awaits it', async (command) => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['works', 'fails'] });
    for (const mark of ['next 1', 'next 2', 'next 3', 'next 4', 'next fails']) {
      const { threadId } = await run.stopped('breakpoint');
      await run.request(command, { threadId });
      await run.stopped('step');
      const { name, line } = await run.top(threadId);
      expect(name).toBe('main');
      // The coroutine in between ends on the line it is at; and from 3.13 on an exception is raised there first.
      const isWithin = mark === 'next 4' || (mark === 'next fails' && python.minor >= 13);
      expect(line).toBe(lineOf(run.path, mark) - (isWithin ? 1 : 0));
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toContain('failed');
  });
});
