import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write } from './support/debugging';

const LOOPS = `
import asyncio, gc

async def fail(what):
    raise ValueError(what)  # fails

def call():
    {}['call']  # calls

async def handled():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print('handler', context['exception']))
    loop.call_soon(call)
    await asyncio.sleep(0.01)

async def main():
    try:
        await asyncio.create_task(fail('caught'))
    except ValueError as error:
        print('caught', error)
    loop = asyncio.get_running_loop()
    loop.call_soon(call)
    forgotten = asyncio.create_task(fail('forgotten'))
    await asyncio.sleep(0.01)
    del forgotten
    gc.collect()  # goes on
    print('main')

asyncio.run(main())
asyncio.run(handled())
`;

const WAITS = `
import asyncio, sys, time

def wait():
    print('waits', flush=True)
    time.sleep(60)

async def sleep():
    print('waits', flush=True)
    await asyncio.sleep(60)

if sys.argv[1] == 'tasks':
    asyncio.run(sleep())
else:
    wait()
`;

describe.each(versions)('what nobody catches, 3.$minor', (python) => {
  it.each([[['uncaught']], [['uncaught', 'userUnhandled']]])(
    'stops where an event loop is left with it (%j)',
    async (filters) => {
      const run = await launch({ python, program: write(LOOPS), filters });
      for (const [text, mark, name] of [
        [`KeyError: 'call'`, 'calls', 'call'],
        ['ValueError: forgotten', 'fails', 'fail'],
      ] as const) {
        const stop = await run.stopped('exception');
        expect(stop.text).toBe(text);
        const { threadId } = stop;
        expect(await run.top(threadId)).toMatchObject({ name, line: lineOf(run.path, mark) });
        const { breakMode } = await run.request('exceptionInfo', { threadId });
        expect(breakMode).toBe('unhandled');
        await run.request(mark === 'fails' ? 'next' : 'continue', { threadId });
      }
      const { threadId } = await run.stopped('step');
      expect((await run.top(threadId)).line).toBe(lineOf(run.path, 'goes on'));
      await run.request('continue', { threadId });
      // One that the program's own handler gets is handled.
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toBe(`caught caught\nmain\nhandler 'call'\n`);
    },
  );

  it.each(['thread', 'tasks'])('does not stop at Ctrl-C, in a %s', async (what) => {
    const options = { args: [what] };
    const run = await launch({ python, program: write(WAITS), filters: ['uncaught'], options });
    const { systemProcessId } = await run.client.event('process');
    await expect.poll(() => run.client.printed).toBe('waits\n');
    process.kill(systemProcessId, 'SIGINT');
    expect(await run.ended()).toBe(130);
    expect(run.client.events.some(({ event }) => event === 'stopped')).toBe(false);
  });
});
