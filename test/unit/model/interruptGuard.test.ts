import { expect, test } from 'vitest';
import { interruptGuard } from '../../../src/model/index';

/** What runs when the line with `# HERE` is interrupted, from which line to which it says so, and null where it does not. */
function reaction(text: string): readonly [first: number, last: number, ...code: string[]] | null {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('# HERE')) + 1;
  const guard = interruptGuard((at) => lines[at - 1], line);
  if (!guard) return null;
  const code = guard.reaction.map((one) => one.trim()).filter((one) => one !== '');
  return [guard.first, guard.last, ...code];
}

test('a handler of KeyboardInterrupt around the line, and what follows it in the function', () => {
  const text = `
def main():
    try:
        for thread in threads:

            thread.join()  # HERE
    except ValueError:
        give_up()
    except (KeyboardInterrupt, SystemExit):
        stop.set()
    finally:
        log.close()
    print("over")
def other():
    pass`;
  expect(reaction(text)).toEqual([
    ...[3, 13],
    ...['except (KeyboardInterrupt, SystemExit):', 'stop.set()'],
    ...['finally:', 'log.close()', 'print("over")'],
  ]);
});

test('what follows is not run when the handler leaves the function or the program', () => {
  const text = (last: string): string => `
try:
    main()  # HERE
except KeyboardInterrupt:
    ${last}
stop.set()`;
  for (const last of ['raise', 'return', 'sys.exit(130)', 'os._exit(1)', 'exit()'])
    expect(reaction(text(last))).toEqual([2, 5, 'except KeyboardInterrupt:', last]);
  expect(reaction(text('pass'))?.slice(2)).toEqual([
    ...['except KeyboardInterrupt:', 'pass', 'stop.set()'],
  ]);
});

test('suppress(KeyboardInterrupt): what follows', () => {
  const text = `
with contextlib.suppress(KeyboardInterrupt):
    pool.wait()  # HERE
pool.stop()`;
  expect(reaction(text)).toEqual([2, 4, 'pool.stop()']);
});

test('the innermost that says so counts', () => {
  const text = `
try:
    try:
        try:
            thread.join()  # HERE
        except OSError:
            no()
    except KeyboardInterrupt:
        raise
except KeyboardInterrupt:
    no()`;
  expect(reaction(text)?.slice(2)).toEqual(['except KeyboardInterrupt:', 'raise']);
});

test.each([
  ['in no such statement', 'thread.join()  # HERE\nstop.set()'],
  ['in the handler itself', 'try:\n    a()\nexcept KeyboardInterrupt:\n    thread.join()  # HERE'],
  ['after it', 'try:\n    a()\nexcept KeyboardInterrupt:\n    pass\nthread.join()  # HERE'],
  ['another exception', 'try:\n    thread.join()  # HERE\nexcept OSError:\n    stop.set()'],
  [
    'around the function',
    'try:\n    def main():\n        a()  # HERE\nexcept KeyboardInterrupt:\n    b()',
  ],
])('%s: null', (_where, text) => {
  expect(reaction(text)).toBeNull();
});

test('lines that are not known end it', () => {
  const lines = ['try:', '    thread.join()', 'except KeyboardInterrupt:', '    stop.set()'];
  const known = (from: number, to: number) => (line: number) =>
    line >= from && line <= to ? lines[line - 1] : undefined;
  expect(interruptGuard(known(2, 4), 2)).toBeNull();
  expect(interruptGuard(known(1, 3), 2)?.reaction).toEqual(['except KeyboardInterrupt:']);
});
