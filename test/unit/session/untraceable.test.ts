import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { untraceable } from '../../../src/session/attach/target';
import { eventually } from '../../cli/support/heddle';

test('a process that has ended, but whose parent has not asked for it, is not called forbidden', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
  onTestFinished(() => void parent.kill('SIGKILL'));
  let said = '';
  parent.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const state = (): string => readFileSync(`/proc/${said.trim()}/stat`, 'utf8');
  await eventually(
    () => said !== '' && /\) Z /.test(state()),
    () => `it did not end: ${said}`,
  );
  expect(untraceable(Number(said)).code).toBe('noSuchProcess');
  expect(untraceable(process.pid).code).toBe('tracingForbidden');
});
