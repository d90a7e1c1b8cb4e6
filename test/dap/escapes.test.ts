import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Debugging, launch, lineOf, versions, write } from './support/debugging';

/** What frameworks do: they call the user's code, and catch what it raises. */
const FRAMEWORK = `
def serve(handler):
    try:
        return handler()
    except Exception:
        return "failed"

def wrap(handler):
    return handler()

def ask(thing):
    try:
        return thing.size
    except AttributeError:
        return "none"
`;

const PROGRAM = `
import asyncio, contextlib, dataclasses, importlib, threading, unittest
import framework

def find(key):
    return {}[key]  # finds

@contextlib.contextmanager
def around():
    yield

@dataclasses.dataclass
class Positive:
    number: int
    def __post_init__(self):
        if self.number < 0:
            raise ValueError("negative")

class Sizeless:
    def __getattr__(self, name):
        raise AttributeError(name)

async def slow():
    await asyncio.sleep(60)

async def impatient():
    task = asyncio.ensure_future(slow())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

async def fails():
    find("awaited")

async def waited():
    try:
        await asyncio.wait_for(fails(), 60)
    except KeyError:
        pass
    await fails()

def catches():
    """What comes out of these is caught by who has begun it."""
    for work in (find, Positive):
        try:
            work(-1)
        except (KeyError, ValueError):
            pass
    try:
        with around():
            find("with")
    except KeyError:
        pass
    asyncio.run(impatient())
    try:
        asyncio.run(waited())
    except KeyError:
        pass
    framework.ask(Sizeless())

class Case(unittest.TestCase):
    def runTest(self):
        self.skipTest("not today")

def handle():
    return find("handled")

def twice():
    return framework.wrap(handle)

def thread():
    find("thread")

def end():
    print("end")  # ends

catches()
Case().run()
print(framework.serve(handle))
print(framework.serve(twice))
started = threading.Thread(target=thread)
started.start()
started.join()
end()
`;

const written = (): string => {
  const path = write(PROGRAM);
  const folder = join(dirname(path), 'site-packages');
  mkdirSync(folder);
  writeFileSync(join(folder, 'framework.py'), FRAMEWORK);
  return path;
};

describe.each(versions)('exceptions that the user does not catch, 3.$minor', (python) => {
  const start = (filters: string[], more: Record<string, string> = {}): Promise<Debugging> => {
    const path = written();
    const env = { PYTHONPATH: join(dirname(path), 'site-packages'), ...more };
    return launch({ python, program: path, filters, options: { env } });
  };

  /** Reads a stop: who is in the stack, and how the exception is told. */
  async function told(
    run: Debugging,
  ): Promise<{ threadId: number; names: string[]; mode: string }> {
    const { threadId } = await run.stopped('exception');
    const frames = await run.frames(threadId);
    expect(frames[0].line).toBe(lineOf(run.path, 'finds'));
    const { breakMode } = await run.request('exceptionInfo', { threadId });
    return { threadId, names: frames.map(({ name }) => name), mode: breakMode };
  }

  it('stop where they leave his code for a library, once, and nothing else does', async () => {
    const run = await start(['userUnhandled', 'uncaught']);
    const first = await told(run);
    expect(first.names).toEqual(['find', 'handle', 'serve', '<module>']);
    expect(first.mode).toBe('userUnhandled');
    const { threadId } = first;
    const { id } = await run.top(threadId);
    expect(await run.evaluate('key', id)).toBe("'handled'");
    await run.request('continue', { threadId });
    const second = await told(run);
    expect(second.names).toEqual(['find', 'handle', 'wrap', 'twice', 'serve', '<module>']);
    await run.request('continue', { threadId });
    const last = await told(run);
    expect([last.names[0], last.names[1], last.mode]).toEqual(['find', 'thread', 'unhandled']);
    await run.request('continue', { threadId: last.threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('failed\nfailed\nend\n');
  });

  it('a step leads on to the next line of his code', async () => {
    const run = await start(['userUnhandled']);
    const { threadId } = await told(run);
    await run.request('setExceptionBreakpoints', { filters: [] });
    await run.request('next', { threadId });
    await run.stopped('step');
    expect((await run.top(threadId)).name).toBe('<module>');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });

  it('come out of threads, too, where nobody asks for uncaught ones', async () => {
    const run = await start(['userUnhandled'], { HEDDLE_NATIVE: '0' });
    for (const around of ['serve', 'wrap', 'Thread.run']) {
      const { threadId, names, mode } = await told(run);
      expect([names.includes(around), mode]).toEqual([true, 'userUnhandled']);
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(0);
  });
});
