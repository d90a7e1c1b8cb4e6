import { describe, expect, it } from 'vitest';
import type { Body } from '../support/dapClient';
import { type Debugging, launch, versions, write } from './support/debugging';

const PROGRAM = `
import abc, contextvars, enum, io, re, threading, time, weakref

class Thing:
    pass

class Counted(threading.local):
    def __init__(self):
        print("counted", flush=True)
        self.count = 1

class Base:
    lock = threading.Lock()
    limit = 1

class Worker(abc.ABC, Base):
    limit = 2
    shared = []
    own = 0
    def __init__(self):
        self.own = 5
    def run(self):
        pass
    @classmethod
    def make(cls):
        pass

class Shade(enum.Enum):
    LIGHT = 1

local, counted = threading.local(), Counted()
variable, default = contextvars.ContextVar("variable"), contextvars.ContextVar("default", default=7)
local.name, default_is = "main", 7
thing = Thing()
weak, dead = weakref.ref(thing), weakref.ref(Thing())

class Unmade(io.StringIO):
    def __init__(self):
        pass

def work():
    local.name = "worker"
    token = variable.set([1, 2])
    context = contextvars.copy_context()
    found = re.match(r"(?P<first>\\w+) (\\w+)", "hello world")
    day = time.gmtime(0)
    try:
        open("/no such file")
    except OSError as error:
        missing = error
    worker, shade = Worker(), Shade.LIGHT
    text, shut = io.StringIO(), io.BytesIO()
    text.write("written")
    shut.close()
    unmade = Unmade()
    source = [3, 1, 2]
    paired, mapped = zip(source, source), map(abs, source)
    kept, numbered = filter(None, source), enumerate(source, 5)
    return found  # works

started = threading.Thread(target=work, name="worker")
started.start()
started.join()
`;

describe.each(versions)('values of builtin types, 3.$minor', (python) => {
  /** `name = value` of all that is in what an expression is; those that are not told are left out. */
  async function opened(run: Debugging, expression: string, frameId: number): Promise<string[]> {
    const { variablesReference } = await run.request('evaluate', { expression, frameId });
    const { variables } = await run.request('variables', { variablesReference });
    return (variables as Body[]).map(({ name, value }) => `${name} = ${value}`);
  }

  it('show what they have inside', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['works'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const see = (expression: string): Promise<string[]> => opened(run, expression, id);
    expect(await see('weak')).toEqual([expect.stringMatching(/^referent = <__main__.Thing/)]);
    expect(await see('dead')).toEqual(['referent = dead']);
    expect(await see('variable')).toEqual(["name = 'variable'", 'value = [1, 2]']);
    expect(await see('default')).toContain('value = 7');
    expect(await see('context')).toEqual(['variable = [1, 2]']);
    const groups = ["[0] = 'hello world'", "[1] = 'hello'", "[2] = 'world'", "'first' = 'hello'"];
    expect((await see('found')).slice(0, 4)).toEqual(groups);
    expect(await see('day')).toEqual(expect.arrayContaining(['tm_year = 1970', '[0] = 1970']));
    const missing = await see('missing');
    expect(missing).toEqual(expect.arrayContaining(['errno = 2', "filename = '/no such file'"]));
    expect(missing.filter((row) => row.startsWith('args'))).toHaveLength(1);
    expect((await see('shade')).join()).not.toContain('class variables');
  });

  it('files in memory and iterators open without a step of them', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['works'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    const see = (expression: string): Promise<string[]> => opened(run, expression, id);
    expect(await see('text')).toEqual(['position = 7', "contents = 'written'"]);
    expect(await see('shut')).toEqual(['state = closed']);
    expect(await see('unmade')).toEqual(['state = not initialized']);
    const iterator = expect.stringMatching(/^iterator = <list_?iterator/);
    const iterators = expect.stringMatching(/^iterators = \(<list_?iterator/);
    const abs = 'function = <built-in function abs>';
    expect(await see('paired')).toEqual([iterators]);
    expect(await see('mapped')).toEqual([abs, iterators]);
    expect(await see('kept')).toEqual(['function = None', iterator]);
    expect(await see('numbered')).toEqual([iterator, 'next index = 5']);
    const rest = 'list(zip(mapped, kept, numbered, paired))[0]';
    expect(await run.evaluate(rest, id)).toBe('(3, 3, (5, 3), (3, 3))');
  });

  it('attributes of a thread are those of the thread that is looked at', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['works'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id } = await run.top(threadId);
    expect(await opened(run, 'local', id)).toEqual(["name = 'worker'"]);
    // It has been looked at by nobody in this thread: that it be made is the program's affair.
    const { variablesReference } = await run.request('evaluate', {
      expression: 'counted',
      frameId: id,
    });
    const { variables } = await run.request('variables', { variablesReference });
    expect(variables[0]).toMatchObject({ name: '__dict__', presentationHint: { lazy: true } });
    expect(run.client.printed).toBe('counted\n');
    // The main thread waits: nobody is in it who could ask.
    const main = await run.thread('MainThread', /waits/);
    const frames = await run.frames(main.id);
    const outer = frames.find(({ name }) => name === '<module>')!;
    expect((await opened(run, 'local', outer.id)).join()).not.toContain('worker');
  });

  it('what classes have for all is in a row of its own, the nearest first', async () => {
    const run = await launch({ python, program: write(PROGRAM), breakpoints: ['works'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id: frameId } = await run.top(threadId);
    const opens = await run.request('evaluate', { expression: 'worker', frameId });
    const rows = async (variablesReference: number): Promise<Body[]> =>
      (await run.request('variables', { variablesReference })).variables;
    const [own, group, ...rest] = await rows(opens.variablesReference);
    expect([own!.name, group!.name, rest]).toEqual(['own', 'class variables', []]);
    const shared = await rows(group!.variablesReference);
    const shown = shared.map(({ name, value }) => `${name} = ${value}`);
    expect(shown).toEqual(['limit = 2', 'shared = []', 'lock = lock: free']);
  });
});
