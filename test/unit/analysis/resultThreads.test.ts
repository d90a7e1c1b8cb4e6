import { expect, test } from 'vitest';
import { runsPool } from '../../../src/analysis/waits/resultThreads';
import { RunModel } from '../../../src/model/index';
import { SiteFlag } from '../../../src/protocol/index';
import { Scene } from '../model/scene';

/** Whether a thread that waits in this function of a file is one by which a library runs a pool. */
function runs(file: string, name: string): boolean {
  const model = new RunModel();
  const scene = new Scene(model);
  scene.begin('MainThread');
  scene.object('jobs', 'SimpleQueue', 'MainThread');
  scene.begin('worker');
  const stack = scene.stackOf(scene.site(20, name, file, SiteFlag.Library));
  scene.block('worker', 'QueueGet', 'jobs', 20, Infinity, 'work', 0, stack);
  scene.advance();
  const [process] = model.allProcesses();
  return runsPool(
    model,
    process!.threads.find(({ name: one }) => one === 'worker')!,
  );
}

test.each([
  ['/usr/lib/python3.13/multiprocessing/pool.py', 'Pool._handle_tasks', true],
  // Before Python 3.11 a static method is known by its plain name.
  ['/usr/lib/python3.9/multiprocessing/pool.py', '_handle_tasks', true],
  ['/venv/lib/python3.13/site-packages/multiprocess/pool.py', 'Pool._handle_workers', true],
  ['/usr/lib/python3.9/multiprocessing/pool.py', 'worker', false],
  ['/usr/lib/python3.9/shop/pool.py', '_handle_tasks', false],
])('the thread in %s, %s: %s', (file, name, expected) => {
  expect(runs(file, name)).toBe(expected);
});
