import { describe, expect, test } from 'vitest';
import { expectFamily } from './family';
import { type Way, compiled, ended, ways } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
}

holdsTable<Row>('processes', ({ steps }) => ({ results: steps.map((step) => step[2]) }));

const ran = async (scene: string, way?: Way) =>
  ended(await compiled('family', way), scene, 'argument');

describe('processes', () => {
  test.each(Object.keys(ways) as Way[])('run in a program that is %s', async (way) => {
    expectFamily(await ran('arguments', way));
  });

  test('are waited for by the program, unless they are daemons, which end with it', async () => {
    const { stdout, stderr } = await ran('left');
    expect([stdout, stderr]).toEqual(['main ends\nlate\n', '']);
  });

  test('tell what their function threw, and the others go on', async () => {
    const { stdout, stderr } = await ran('fails');
    expect(stdout).toBe('1\n');
    expect(stderr).toMatch(/^Process Hapless:\nError: no luck\n {4}at /);
  });

  test('of a process have its number in their names', async () => {
    expect((await ran('nested')).stdout).toBe('Process-1 Process-1:1\n');
  });

  test('are started by spawn, and why by nothing else is said', async () => {
    const lines = (await ran('contexts')).stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['spawn Process-1', 'spawn true']);
    expect(lines[2]).toMatch(/^ValueError processes cannot be started by 'fork': a copy of a Node/);
    expect(lines[3]).toMatch(/^ValueError .*'forkserver': its server would have to fork/);
    expect(lines[4]).toBe("ValueError there is no way 'magic' of starting processes; use 'spawn'");
  });

  test('share no locks of threads', async () => {
    expect((await ran('sharing')).stdout).toBe(
      'SendError args[0] is an object of heddle/threading or heddle/queue, which threads of one process ' +
        'share; what other processes are to share is made by heddle/multiprocessing\n',
    );
  });
});
