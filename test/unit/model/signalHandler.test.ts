import { expect, test } from 'vitest';
import { headsAbove, isProtected, signalHandler } from '../../../src/model/index';

const handler = (text: string): ReturnType<typeof signalHandler> => {
  const lines = `${text}\n`.split('\n');
  return signalHandler((at) => lines[at - 1], 1);
};

test.each([
  'lambda *_: stop.set()',
  'signal.signal(signal.SIGTERM, lambda number, frame: stop.set())',
  'def leave(number, frame):\n    global running\n    running = False',
  'def leave(self, *_): self._stop.set()',
  'def leave(\n    number,\n    frame,\n):\n    """Calls cleanup()."""\n    log.info("left by %s", signal.Signals(number).name)  # see close()\n    if not (done):\n        jobs.put(None)\nclose()',
])('all that is called is known: %j', (text) => {
  expect(handler(text)?.raises).toBe(false);
});

test.each([
  'def leave(number, frame):\n    sys.exit(0)',
  'def leave(number, frame):\n    raise TimeoutError(f"{number}")',
  'lambda *_: os._exit(1)',
])('it raises: %j', (text) => {
  expect(handler(text)?.raises).toBe(true);
});

test.each([
  'def leave(number, frame):\n    shut_down()',
  'def leave(number, frame):\n    worker.join()',
  '@once\ndef leave(number, frame):\n    stop.set()',
  'signal.signal(signal.SIGTERM, leave)',
  'signal.signal(signal.SIGTERM, lambda *_:',
  'signal.signal(signal.SIGTERM, lambda *_: stop.set() or\n    close())',
  'signal.signal(signal.SIGTERM, lambda *_: stop.set()\n    or close())',
  `def leave(number, frame):\n${'    print(1)\n'.repeat(50)}    close()`,
  '',
])('it may do anything: %j', (text) => {
  expect(handler(text)).toBeNull();
});

test('what ends waits is kept, strings are not', () => {
  const found = handler('def leave(number, frame):\n    print("q.put(1)")\n    stop.set()');
  expect(found?.text).toContain('stop.set()');
  expect(found?.text).not.toContain('put');
});

const FUNCTION = `
def main():
    with pool:
        pass
    try:
        for one in threads:

            one.join()
    finally:
        close()
    last.join()
try: all.join()`.split('\n');
const textOf = (line: number): string | undefined => FUNCTION[line - 1];

test('the statements that a line is in, and whether they do something when it fails', () => {
  expect(headsAbove(textOf, 8)).toEqual([6, 5, 2]);
  expect([8, 11, 12, 99].map((line) => isProtected(textOf, line))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
