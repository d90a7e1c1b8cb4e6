import { describe, expect, it } from 'vitest';
import { type Debugging, launch, versions, write } from './support/debugging';

const STANDS = `
import threading

def double(x):
    y = x * 2  # doubles
    return y

def fails():
    raise KeyError("key")

class Shown:
    def __repr__(self):
        double(1)
        try:
            fails()
        except KeyError:
            return "shown"

class Odd(Exception):
    def __str__(self):
        return "odd %d" % double(2)

first, second = threading.Lock(), threading.Lock()
both = threading.Barrier(2)

def crosses(mine, other):
    shown = Shown()
    with mine:
        both.wait()
        with other:
            pass

def calls():
    shown = Shown()
    breakpoint()

def ends():
    shown = Shown()
    raise Odd

def circle():
    for pair in (first, second), (second, first):
        threading.Thread(target=crosses, args=pair, daemon=True).start()
    threading.Event().wait()
`;

describe.each(versions)('evaluations where a thread stands still, 3.$minor', (python) => {
  /** Reads variables, and evaluates what has a breakpoint and what raises. */
  async function look(run: Debugging, threadId: number): Promise<void> {
    const { id } = await run.top(threadId);
    expect((await run.locals(id)).shown.value).toBe('shown');
    expect(await run.evaluate('double(4)', id)).toBe('8');
    await expect(run.evaluate('fails()', id)).rejects.toThrow("KeyError: 'key'");
    await run.request('exceptionInfo', { threadId }).catch(() => null);
    await run.request('continue', { threadId });
  }

  const start = (last: string, filters: string[]) =>
    launch({ python, program: write(`${STANDS}\n${last}\n`), breakpoints: ['doubles'], filters });

  it('stop nothing at breakpoint()', async () => {
    const run = await start('calls()', ['raised']);
    const { threadId } = await run.stopped('breakpoint');
    await look(run, threadId);
    expect(await run.ended()).toBe(0);
  });

  it('stop nothing at an uncaught exception, whose text is code of the program, too', async () => {
    const run = await start('ends()', ['uncaught']);
    const { threadId, text: said } = await run.stopped('exception');
    expect(said).toBe('Odd: odd 4');
    await run.setBreakpoints(['doubles']);
    await look(run, threadId);
    // What prints the traceback asks for the text, as ever.
    expect((await run.stopped('breakpoint')).threadId).toBe(threadId);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(1);
  });

  it('stop nothing before a wait that closes a circle', async () => {
    const run = await start('circle()', ['raised', 'finding:deadlock']);
    const { threadId } = await run.stopped('deadlock');
    await look(run, threadId);
    const goesOn = (await run.threads()).find(({ id }) => id === threadId)!.name as string;
    await run.thread(goesOn.split(':')[0]!, /waits .* for lock/);
  });
});

const UNTOLD = `
class Untold(Exception):
    def __str__(self):
        raise ValueError("none")

def fails():
    raise Untold

value = 1
print("end", value)  # end
`;

describe.each(versions)('an exception that cannot say what it is, 3.$minor', (python) => {
  it('is told by its type, and never comes into the program', async () => {
    const run = await launch({ python, program: write(UNTOLD), breakpoints: ['end'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    await expect(run.evaluate('fails()', id)).rejects.toThrow('Untold: <no text: ValueError>');
    expect(await run.evaluate('value', id)).toBe('1');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('end 1\n');
  });
});
