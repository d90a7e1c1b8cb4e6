import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythons } from '../support/pythons';
import { program, reportOf, testFolder } from './support/heddle';

/** As billiard has it, which takes its locks in functions of other names than multiprocessing. */
const QUEUES = `
from multiprocessing import Lock, Pipe

class _SimpleQueue:
    def get(self):
        return self.get_payload()

    def put(self, payload):
        self.send_payload(payload)

class SimpleQueue(_SimpleQueue):
    def __init__(self):
        self._reader, self._writer = Pipe(duplex=False)
        self._rlock, self._wlock = Lock(), Lock()

    def get_payload(self):
        with self._rlock:
            return self._reader.recv_bytes()

    def send_payload(self, value):
        with self._wlock:
            self._writer.send_bytes(value)
`;

function installed(): string {
  const packages = join(testFolder(), 'site-packages');
  mkdirSync(join(packages, 'billiard'), { recursive: true });
  writeFileSync(join(packages, 'billiard', '__init__.py'), '');
  writeFileSync(join(packages, 'billiard', 'queues.py'), QUEUES);
  return packages;
}

test.each(pythons())(
  'idle workers of Celery, which read from one queue in turns, hold nobody up on 3.$minor',
  async ({ path }) => {
    const args = ['--report', 'json', '--python', path, program('read_in_turns.py')];
    const { run, report } = await reportOf(args, { env: { PYTHONPATH: installed() } });
    expect([run.code, report.findings]).toEqual([0, []]);
  },
);
