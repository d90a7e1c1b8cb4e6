import { expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { anyPython } from '../support/pythons';
import { program, reportOf } from './support/heddle';

test('a line that many processes fork at while threads run is told once', async () => {
  const path = program('forking.py');
  const { report, run } = await reportOf(['--python', anyPython().path, path]);
  expect(run.code, run.stderr).toBe(0);
  const forks = report.findings.filter(({ rule }) => rule === 'fork-with-threads');
  expect(forks.map(({ locations, count }) => [locations[0]?.line, count])).toEqual([
    [lineOf(path, 'forks'), 3],
  ]);
});

test('who started each process and each thread, and where', async () => {
  const path = program('forking.py');
  const { report } = await reportOf(['--python', anyPython().path, path]);
  const [first, ...forked] = report.processes;
  expect(first).toMatchObject({ startedBy: null, site: null });
  const mains = report.threads.filter(({ name }) => name === 'MainThread');
  expect(forked.map(({ startedBy, site }) => [startedBy, site?.line])).toEqual(
    mains.slice(0, -1).map(({ id }) => [id, lineOf(path, 'forks')]),
  );
  const helpers = report.threads.filter(({ name }) => name === 'helper');
  expect(helpers.map(({ startedBy, site }) => [startedBy, site?.line])).toEqual(
    mains.map(({ id }) => [id, lineOf(path, 'helps')]),
  );
});

test('a child has the queue that it was forked with, and its own figures of it', async () => {
  const python = anyPython().path;
  const { report, run } = await reportOf(['--python', python, program('forked_queue.py')]);
  expect(run.code, run.stderr).toBe(0);
  const queues = report.queues.filter(({ name }) => name === 'orders');
  expect(queues.map(({ puts, gets }) => [puts, gets])).toEqual([
    [23, 20],
    [20, 20],
  ]);
  for (const { depth } of queues) {
    expect(depth).toMatchObject({ last: 3, max: 3 });
    expect(depth.mean).toBeGreaterThan(0);
    expect(depth.mean).toBeLessThanOrEqual(3);
  }
});
