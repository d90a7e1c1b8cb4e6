import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../cli/support/heddle';
import { dumpSession } from '../support/dump';
import { freeThreadedPythons } from '../support/pythons';
import { freeThreadedModes, program, runAgent, temporaryFolder } from './agent';
import { compiled, copyOfAgent, unharmed } from './unharmed';

const provision = 'npm run pythons:provision -- 3.13t';

test.skipIf(freeThreadedPythons().length > 0)(
  `no CPython without the interpreter lock here (${provision})`,
  (context) => context.skip(),
);

describe.each(freeThreadedModes())('without the interpreter lock: $label', (mode) => {
  test('threads that never pause are looked at, and the lock stays away', async () => {
    const session = temporaryFolder();
    const enough = join(temporaryFolder(), 'enough');
    const run = runAgent(mode, [program('unlocked.py'), enough], { session });
    // The main thread and the four that work; of the short ones a look may see some.
    const seen = (): string[] =>
      dumpSession(session).flatMap(({ threads }) => threads.map((one) => one.name));
    await eventually(
      () => seen().length >= 5,
      () => `seen: ${seen().join(', ')}`,
    );
    writeFileSync(enough, '');
    const { code, stderr, stdout, main } = await run;
    expect([code, stderr, stdout]).toEqual([0, '', '{20} False\n']);
    expect(main.facts['Runtime']).toContain('free-threaded');
    expect(main.facts['AgentNote']).toContain('needs the interpreter lock');
  });

  test('a program that forks, starts others and uses pools does what it does alone', async () => {
    expect(await unharmed(mode, { session: temporaryFolder() })).toEqual([]);
  });

  test('without its module the program runs alone, and it is said once what to do', async () => {
    const agent = copyOfAgent();
    for (const path of compiled(agent, '_stopped')) rmSync(path);
    const said = await unharmed(mode, { session: temporaryFolder(), agent });
    // Once: not from its child too.
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^heddle: cannot record .*npm run build.*runs without it$/);
  });

  test('a fatal error names no extension module of ours', async () => {
    const code = 'import faulthandler; faulthandler.enable(); faulthandler._sigsegv()';
    const { signal, stderr } = await runAgent(mode, ['-c', code]);
    expect(signal).toBe('SIGSEGV');
    expect(/^Extension modules: .*$/m.exec(stderr)?.[0] ?? '').not.toContain('heddle');
  });
});
