import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { handledSignals } from '../../../src/transport/os/signals';
import { anyPython } from '../../support/pythons';

const SIGUSR1 = 1 << 9;
const SIGTERM = 1 << 14;

test.each([
  ['none', 'pass', 0],
  ['one', 'signal.signal(signal.SIGTERM, print)', SIGTERM],
  [
    'two',
    'signal.signal(signal.SIGTERM, print); signal.signal(signal.SIGUSR1, print)',
    SIGTERM | SIGUSR1,
  ],
  ['an ignored one', 'signal.signal(signal.SIGUSR1, signal.SIG_IGN)', 0],
  ['those of faults', 'import faulthandler; faulthandler.enable()', 0],
])('a Python that handles %s', async (_, statement, expected) => {
  const code = `import signal, sys; ${statement}; print(flush=True); sys.stdin.read()`;
  const child = spawn(anyPython().path, ['-c', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(handledSignals(child.pid!)).toBe(expected);
});

test('of a process that is gone nothing is known', () => {
  expect(handledSignals(2 ** 22 + 1)).toBeNull();
});
