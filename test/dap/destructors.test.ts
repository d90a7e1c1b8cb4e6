import { describe, expect, it } from 'vitest';
import { launch, versions, write } from './support/debugging';

const LATE = `
class Kept:
    def __del__(self):
        left = 1  # in the destructor
        try:
            {}["missing"]
        except KeyError:
            print("dropped", flush=True)


kept = Kept()
print("end", flush=True)
`;

const BLOCKING = `
import threading

lock = threading.Lock()
inside, over = threading.Event(), []


class Blocks:
    def __del__(self):
        with lock:
            over.append(threading.current_thread().name)


def work():
    value = 1  # works
    return value


worker = threading.Thread(target=work, name="worker")
with lock:
    worker.start()
    held = True  # holds
worker.join()
print(over)
`;

describe.each(versions)('destructors, 3.$minor', (python) => {
  it('nothing stops once the interpreter ends: nobody would let it go on', async () => {
    const run = await launch({
      python,
      program: write(LATE),
      breakpoints: ['in the destructor'],
      filters: ['raised'],
    });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('end\ndropped\n');
  });

  it('what an evaluation made is dropped by the thread that evaluated it', async () => {
    const path = write(BLOCKING);
    const run = await launch({ python, program: path, breakpoints: ['works', 'holds'] });
    await run.stopped('breakpoint');
    await run.stopped('breakpoint');
    const worker = await run.thread('worker', /^worker/);
    const { id } = await run.top(worker.id);
    await run.evaluate('[Blocks()]', id);
    await run.request('continue', { threadId: worker.id });
    const main = await run.thread('MainThread', /^MainThread/);
    expect(await run.evaluate('over', (await run.top(main.id)).id)).toBe('[]');
    await run.request('continue', { threadId: main.id });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe("['worker']\n");
  });
});
