import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { run } from '../../scripts/support/run';

const program = `
import { Server } from 'heddle/pp';
import { Queue } from 'heddle/queue';
import { isMain, task } from 'heddle/task';
import { Lock, Thread } from 'heddle/threading';
const work = task((lock: Lock, queue: Queue<number>) => lock.with(() => queue.put(1)));
if (isMain) new Thread(work, { args: [new Lock(), new Queue<number>()] }).start();
// @ts-expect-error -- other arguments than the function has
new Thread(work, { args: [1] });
const add = task((a: number, b: number) => a + b);
if (isMain) new Server().submit(add, [1, 2], { callback: (sum: number) => sum }).result().toFixed();
// @ts-expect-error -- other arguments than the function has
new Server().submit(add, ['1', 2]);
// @ts-expect-error -- a function cannot be sent
task((callback: () => void) => callback());
`;

const options = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [fromRoot('node_modules', '@types')],
  },
  files: ['esm.mts', 'cjs.cts'],
};

test('classes are called by the names they are exported by', async () => {
  const modules = ['threading', 'queue', 'multiprocessing', 'futures', 'subprocess', 'sched', 'pp'];
  const renamed: string[] = [];
  for (const name of modules) {
    const exports = (await import(fromRoot('dist', 'runtime', `${name}.js`))) as object;
    for (const [key, value] of Object.entries(exports))
      if (/^class\b/.test(String(value)) && (value as { name: string }).name !== key)
        renamed.push(`${name}.${key}`);
  }
  // In JavaScript, `Array` is something else.
  expect(renamed).toEqual(['multiprocessing.Array']);
});

test('the declarations of the package serve ES modules and CommonJS', async () => {
  const folder = fromRoot('.cache', 'runtime-types');
  mkdirSync(folder, { recursive: true });
  for (const file of options.files) writeFileSync(join(folder, file), program);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = fromRoot('node_modules', '.bin', 'tsc');
  const { stdout } = await run(tsc, ['-p', folder], { cwd: folder });
  expect(stdout).toBe('');
});
