import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythons } from '../support/pythons';
import { program, reportOf, testFolder } from './support/heddle';

/** A folder to import `multiprocess` from: multiprocessing of that Python under the other name, as that package is, but for its pickler. */
function installed(python: string): string {
  const printed = 'import multiprocessing; print(*multiprocessing.__path__)';
  const source = execFileSync(python, ['-c', printed], { encoding: 'utf8' }).trim();
  const packages = join(testFolder(), 'site-packages');
  const target = join(packages, 'multiprocess');
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source).filter((one) => one.endsWith('.py'))) {
    const text = readFileSync(join(source, name), 'utf8');
    writeFileSync(join(target, name), text.replace(/(?<!_)\bmultiprocessing\b/g, 'multiprocess'));
  }
  return packages;
}

test.each(pythons())(
  'a pool of multiprocess is one of multiprocessing on 3.$minor',
  async ({ path }) => {
    const env = { PYTHONPATH: installed(path) };
    const args = ['--report', 'json', '--python', path];
    const sound = await reportOf([...args, program('dill_pool.py')], { env });
    expect([sound.run.code, sound.report.findings]).toEqual([0, []]);
    expect(sound.report.pools).toEqual([expect.objectContaining({ name: 'pool' })]);
    // It never ends: nobody else does the job.
    const limit = ['--time-limit', '5'];
    const { report } = await reportOf([...args, ...limit, program('dill_pool.py'), 'damaged'], {
      env,
    });
    expect(report.findings.map(({ rule }) => rule)).toEqual(['worker-died']);
    expect(report.findings[0]!.message).toContain('Nobody will hear of work, item 3');
  },
);
