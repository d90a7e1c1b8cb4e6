import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { ended, program, testFolder } from './support/heddle';

const PROGRAM = program(join('node', 'runtime', 'ring.mjs'));

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
  readonly args?: { readonly name?: string };
}

/** Who let whom go on, as `process thread -> process thread`. */
function arrows(path: string): ReadonlySet<string> {
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const names = new Map<string, string>();
  for (const { ph, name, pid, tid, args } of traceEvents) {
    if (ph !== 'M') continue;
    if (name === 'process_name') names.set(String(pid), args!.name!.replace(/ \(.*/, ''));
    if (name === 'thread_name') names.set(`${pid}.${tid}`, args!.name!.replace(/ \d+$/, ''));
  }
  const nameOf = ({ pid, tid }: TraceEvent): string =>
    `${names.get(String(pid))} ${names.get(`${pid}.${tid}`)}`;
  const begun = new Map<number, TraceEvent>();
  const found = new Set<string>();
  for (const event of traceEvents) {
    if (event.name !== 'lets go on') continue;
    if (event.ph === 's') begun.set(event.id!, event);
    else found.add(`${nameOf(begun.get(event.id!)!)} -> ${nameOf(event)}`);
  }
  return found;
}

test('who put, sent or released ended the wait of a process, whichever process it is', async () => {
  const recording = join(testFolder(), 'run.heddle');
  const trace = join(testFolder(), 'trace.json');
  const run = await ended([...['run', '--node', process.execPath, '--record', recording], PROGRAM]);
  expect([run.code, run.stdout], run.stderr).toEqual([0, '28\n']);
  expect((await ended(['export', 'perfetto', recording, '-o', trace])).code).toBe(0);
  expect([...arrows(trace)].sort()).toEqual([
    'first main -> second main',
    `first main -> second task ring.mjs:${lineOf(PROGRAM, 'takes')} of main`,
    'ring.mjs main -> first main',
    'second main -> ring.mjs main',
  ]);
});
