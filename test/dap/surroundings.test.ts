import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch, lineOf, versions, write, type Debugging } from './support/debugging';
import { Family } from './support/family';
import { until } from './support/watch';

/** A worker that opens a file under each number which has become free. */
const CLOSING = `
import os, sys, threading, time

def serve(out):
    for number in range(3):
        out.write("%d\\n" % number)  # write
        out.flush()

def main(path):
    os.closerange(3, 4096)
    for number in os.listdir("/proc/self/fd"):
        if int(number) > 2:
            try:
                os.close(int(number))
            except OSError:
                pass  # that of the list itself
    files = [open("%s%d" % (path, number), "w") for number in range(6)]
    for file in files:
        serve(file)
    thread = threading.Thread(target=serve, args=(files[0],))
    thread.start()
    thread.join()
    print([file.fileno() for file in files])
    while not os.path.exists(path + ".seen"):
        time.sleep(0.01)

main(sys.argv[1])
`;

const ONCE = '0\n1\n2\n';
const WRITTEN = [ONCE + ONCE, ONCE, ONCE, ONCE, ONCE, ONCE];

const DAEMON = `
import os, sys, threading

def daemonize():
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.closerange(0, 65536)
    os.open(os.devnull, os.O_RDWR)
    os.dup2(0, 1)
    os.dup2(0, 2)

def serve(out):
    out.write("served\\n")  # serve
    out.close()

daemonize()
thread = threading.Thread(target=serve, args=(open(sys.argv[1], "w"),))
thread.start()
thread.join()
`;

const HOOKS = `
import sys, threading

def hook(kind, error, trace):
    print("hook:", error)

def thread_hook(args):
    print("thread hook:", args.exc_value)

sys.excepthook, threading.excepthook = hook, thread_hook

def work():
    raise ValueError("in a thread")  # thread

thread = threading.Thread(target=work)
thread.start()
thread.join()
print(sys.excepthook is hook, threading.excepthook is thread_hook)
raise KeyError("in main")  # main
`;

const OWN_MODULES =
  'json token tokenize traceback linecache select keyword dis opcode mmap ast ctypes struct'.split(
    ' ',
  );

/** What the program wrote into each of its files, when it has been told that this was seen. */
async function contents(run: Debugging, path: string): Promise<string[]> {
  writeFileSync(`${path}.seen`, '');
  expect(await run.ended()).toBe(0);
  return [0, 1, 2, 3, 4, 5].map((number) => readFileSync(`${path}${number}`, 'utf8'));
}

describe.each(versions)('what surrounds the debugger, 3.$minor', (python) => {
  it('a program that closes all descriptors stops afterwards, and finds the numbers free', async () => {
    const path = write('', 'out');
    const program = write(CLOSING);
    const run = await launch({
      python,
      program,
      breakpoints: ['write'],
      options: { args: [path] },
    });
    const { threadId } = await run.stopped('breakpoint');
    expect((await run.top(threadId)).line).toBe(lineOf(program, 'write'));
    await run.setBreakpoints([]);
    await run.request('continue', { threadId });
    expect(await contents(run, path)).toEqual(WRITTEN);
    expect(run.client.printed).toBe('[3, 4, 5, 6, 7, 8]\n');
  });

  it('without the native module it goes on by itself, and the user is told', async () => {
    const path = write('', 'out');
    const options = { args: [path], env: { HEDDLE_NATIVE: '0' } };
    const run = await launch({ python, program: write(CLOSING), options });
    const told = (): string => JSON.stringify(run.client.events.map(({ body }) => body));
    await until(() => told().includes('has ended: it goes on without'));
    expect(await contents(run, path)).toEqual(WRITTEN);
    expect(run.client.printed).toBe('[3, 4, 5, 6, 7, 8]\n');
  });

  it('a daemon is debugged', async () => {
    const path = write('', 'out');
    const plan = { python, program: write(DAEMON), breakpoints: ['serve'] };
    const family = await Family.launch({ ...plan, options: { args: [path] } });
    await family.child();
    const daemon = await family.child();
    const { threadId } = await daemon.stopped('breakpoint');
    await daemon.request('continue', { threadId });
    await daemon.client.event('terminated');
    expect(readFileSync(path, 'utf8')).toBe('served\n');
  });

  it('stops at what nobody catches although the program has hooks of its own', async () => {
    const program = write(HOOKS);
    const run = await launch({ python, program, filters: ['uncaught'] });
    for (const mark of ['thread', 'main']) {
      const { threadId } = await run.stopped('exception');
      expect((await run.top(threadId)).line).toBe(lineOf(program, mark));
      await run.request('continue', { threadId });
    }
    expect(await run.ended()).toBe(1);
    expect(run.client.printed).toBe("thread hook: in a thread\nTrue True\nhook: 'in main'\n");
  });

  it("modules of the program's own win over those of the library, as ever", async () => {
    const lines = OWN_MODULES.map(
      (name) => `import ${name}; print("${name}", hasattr(${name}, "mine"))`,
    );
    const program = write(lines.join('\n'));
    for (const name of OWN_MODULES)
      writeFileSync(join(dirname(program), `${name}.py`), 'mine = 1\n');
    const plain = execFileSync(python.path, [program], { encoding: 'utf8' });
    expect(plain).toContain('json True');
    for (const native of ['1', '0']) {
      const options = { env: { HEDDLE_NATIVE: native } };
      const run = await launch({ python, program, breakpoints: [3], options });
      const { threadId } = await run.stopped('breakpoint');
      await run.request('continue', { threadId });
      expect(await run.ended()).toBe(0);
      expect(run.client.printed).toBe(plain);
    }
  });

  it('an exception is shown with its lines, and looks at no module of the program', async () => {
    const program = write(
      'import token\n\ndef work(odd):\n    return len("a") + odd.imag  # odd\n\nwork(None)\n',
    );
    for (const name of OWN_MODULES)
      writeFileSync(join(dirname(program), `${name}.py`), `print("this is ${name}")\n`);
    const run = await launch({ python, program, filters: ['uncaught'] });
    const { threadId } = await run.stopped('exception');
    const { details } = await run.request('exceptionInfo', { threadId });
    expect(details.stackTrace).toContain('return len("a") + odd.imag  # odd');
    if (python.minor > 10) expect(details.stackTrace).toMatch(/^ {22}\^{8}$/m);
    expect(run.client.printed).toBe('this is token\n');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(1);
  });

  it("a variable is set, and an evaluation is ended, without the program's ctypes", async () => {
    const program = write(
      'def work():\n    total = 1\n    print(total)  # here\n    return total\n\nwork()\nprint("end")  # end\n',
    );
    for (const name of OWN_MODULES)
      writeFileSync(join(dirname(program), `${name}.py`), `print("this is ${name}")\n`);
    const breakpoints = ['here', { at: 'end', condition: '[0 for _ in iter(int, 1)]' }];
    const options = { evaluationTimeout: 0.5 };
    const run = await launch({ python, program, breakpoints, options });
    const { threadId } = await run.stopped('breakpoint');
    const { id: frameId } = await run.top(threadId);
    const { scopes } = await run.request('scopes', { frameId });
    const { variablesReference } = scopes[0];
    await run.request('setVariable', { variablesReference, name: 'total', value: '5' });
    await run.request('continue', { threadId });
    expect((await run.stopped('breakpoint')).text).toContain('it takes longer than 0.5 s');
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('5\nend\n');
  });

  it('modules whose attributes are code of the program are listed', async () => {
    const program = write(`
import sys, types

class Lazy(types.ModuleType):
    def __getattr__(self, name):
        raise RuntimeError("not yet")

sys.modules["lazy"] = Lazy("lazy")
sys.modules["odd"] = object()
print("here")  # here
`);
    const run = await launch({ python, program, breakpoints: ['here'] });
    await run.stopped('breakpoint');
    const { modules } = await run.request('modules');
    expect(modules).toContainEqual(expect.objectContaining({ name: '__main__', path: program }));
  });
});
