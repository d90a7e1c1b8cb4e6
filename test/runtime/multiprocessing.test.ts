import { describe, expect, test } from 'vitest';
import { expectFamily } from './family';
import { type Way, compiled, ended, ways } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly steps: readonly (readonly unknown[])[];
}

holdsTable<Row>('processes', ({ steps }) => {
  const results = steps.map((step) => step[2]);
  return { spawn: results, forkserver: results };
});

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

  test('are started by spawn or the fork server, and why by nothing else is said', async () => {
    const lines = (await ran('contexts')).stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['spawn Process-1', 'spawn,forkserver true forkserver']);
    expect(lines[2]).toMatch(/^ValueError processes cannot be started by 'fork': a copy of a Node/);
    expect(lines[3]).toBe(
      "ValueError there is no way 'magic' of starting processes; use 'spawn' or 'forkserver'",
    );
  });

  test('share no locks of threads', async () => {
    expect((await ran('sharing')).stdout).toBe(
      'SendError args[0] is an object of heddle/threading or heddle/queue, which threads of one process ' +
        'share; what other processes are to share is made by heddle/multiprocessing\n',
    );
  });
});

describe('the fork server', () => {
  test.each(Object.keys(ways) as Way[])(
    'has Nodes that are ready, in a program that is %s',
    async (way) => {
      expectFamily(await ran('spares', way));
    },
  );

  test('begins with the environment and the directory of the first process, and stays there', async () => {
    const { stdout, stderr } = await ran('place');
    expect([stdout, stderr]).toEqual([`${process.cwd()} first\n/ second\n`, '']);
  });

  test('imports what is asked for, and tells once what it cannot', async () => {
    const { stdout, stderr, code } = await ran('preloads');
    expect([stdout, code]).toEqual([
      'TypeError modules to preload must be an array of strings\n',
      0,
    ]);
    expect(stderr.match(/cannot preload file:\/\/\/nowhere\/tools\.mjs: Error/g)).toHaveLength(1);
  });

  test('starts a Node for each process where those that are to be ready end', async () => {
    const { stdout, stderr } = await ran('ending');
    expect([stdout, stderr]).toEqual(['by itself one\n'.repeat(3), '']);
  });

  // What a program has started has its stdout: there is no end of that before theirs.
  test('ends with a program that is killed', async () => {
    expect((await ran('killed')).stdout).toBe('killed\n');
  });

  test('ends with the program, also where what it imports never ends', async () => {
    expect((await ran('stuck')).stdout).toBe('by itself one\n');
  });
});
