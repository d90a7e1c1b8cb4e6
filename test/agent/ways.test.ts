import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modes, program, runAgent, runPlain, temporaryFolder } from './agent';

const ways = program('ways.py');

describe.each(modes())('programs that have their own way: $label', (mode) => {
  test.each(['arguments', 'thread-class', 'handler'])('%s', async (what) => {
    const plain = await runPlain(mode, [ways, what]);
    const run = await runAgent(mode, [ways, what]);
    expect([run.code, run.stdout, run.stderr]).toEqual([0, plain.stdout, '']);
    expect(run.processes).toHaveLength(1);
    expect(run.main.facts['CommandLine']?.split('\0').at(-1)).toBe(what);
    if (what === 'thread-class' && mode.native)
      expect(run.main.threads.map(({ name }) => name)).toContain('of their own');
  });

  test('PYTHONPATH is set anew before children start', async () => {
    const run = await runAgent(mode, [ways, 'search-path', temporaryFolder()]);
    expect([run.code, run.stdout, run.stderr]).toEqual([0, 'told\nspawned\n', '']);
    const methods = run.processes.map(({ facts }) => facts['StartMethod']);
    // Only the native module sees programs being started.
    expect(methods.sort()).toEqual(mode.native ? ['exec', 'spawn', 'subprocess'] : ['exec']);
  });

  test('a python that is a link to another', async () => {
    const link = join(temporaryFolder(), 'my-python');
    symlinkSync(mode.python.path, link);
    const run = await runAgent(mode, [ways, 'arguments'], { executable: link });
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.main.facts['CommandLine']?.split('\0')[0]).toBe(link);
  });
});

describe.each(modes().filter(({ native }) => native))('an application in a zip: $label', (mode) => {
  test('its threads are recorded under the names of its files', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app', '__main__.py'), readFileSync(ways, 'utf8'));
    await runPlain(mode, ['-m', 'zipapp', 'app'], { cwd: folder });
    const run = await runAgent(mode, [join(folder, 'app.pyz'), 'thread-class']);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.main.threads.map(({ name }) => name)).toContain('of their own');
  });
});
