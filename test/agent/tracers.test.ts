import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { debug, type Adapter } from '../../scripts/bench/debugger/session';
import { packagesFolder } from '../../scripts/packages/provide';
import { DapClient } from '../support/dapClient';
import {
  environment,
  modes,
  nativeModes,
  program,
  runAgent,
  runPlain,
  temporaryFolder,
  type Mode,
} from './agent';

const packages = packagesFolder();
const provided = existsSync(packages);

interface Coverage {
  readonly files: Readonly<
    Record<string, { readonly executed_lines: number[]; readonly missing_lines: number[] }>
  >;
}

/** How coverage follows lines: `sys.settrace`, and `sys.monitoring` where there is one. */
const cores = (mode: Mode): string[] =>
  mode.python.minor < 12 ? ['pytrace'] : ['pytrace', 'sysmon'];

/** Lines of a program that coverage saw and missed. */
async function covered(mode: Mode, core: string, run: typeof runPlain): Promise<unknown> {
  const cwd = temporaryFolder();
  const env = { PYTHONPATH: packages, COVERAGE_CORE: core, COVERAGE_FILE: join(cwd, 'data') };
  const measured = ['-m', 'coverage', 'run', program('traced.py')];
  const { code, stdout, stderr } = await run(mode, measured, { cwd, env });
  const json = join(cwd, 'report.json');
  const told = await runPlain(mode, ['-m', 'coverage', 'json', '-q', '-o', json], { cwd, env });
  expect(told).toMatchObject({ code: 0 });
  const { files } = JSON.parse(readFileSync(json, 'utf8')) as Coverage;
  // What sys.monitoring tells of every thread, it tells of the fallback's own (docs/transparency.md).
  const lines = Object.entries(files)
    .filter(([file]) => mode.native || !file.includes('heddle_agent'))
    .map(([file, { executed_lines, missing_lines }]) => ({ file, executed_lines, missing_lines }));
  return { code, stdout, stderr, lines };
}

/** debugpy on a program under the agent, when there is a session. */
const debugpy = (mode: Mode, session: string | undefined): Adapter => ({
  start: () => DapClient.spawn(mode.python.path, [join(packages, 'debugpy', 'adapter')]),
  options: {
    type: 'debugpy',
    python: [mode.python.path],
    env: environment(mode, session, { PYTHONPATH: packages }),
  },
});

/** Where debugpy stopped, what it saw there, and how the program ended. */
async function debugged(mode: Mode, session: string | undefined): Promise<unknown> {
  const file = program('traced.py');
  const place = { file, mark: '@even', condition: 'number == 40' };
  const client = await debug(debugpy(mode, session), file, [], place);
  try {
    const { threadId } = await client.stopped('breakpoint');
    const { stackFrames } = (await client.request('stackTrace', { threadId })) as {
      stackFrames: { id: number; name: string; line: number }[];
    };
    const { result } = await client.request('evaluate', {
      expression: '(number, total)',
      frameId: stackFrames[0]?.id,
    });
    await client.request('continue', { threadId });
    const { exitCode } = await client.event('exited');
    await client.event('terminated');
    return {
      frames: stackFrames.map(({ name, line }) => [name, line]),
      result,
      exitCode,
      printed: client.printed,
    };
  } finally {
    await client.close();
  }
}

describe.each(modes())('tools that follow lines: $label', (mode) => {
  test.skipIf(!provided)('coverage finds the same lines', async () => {
    for (const core of cores(mode)) {
      const plain = await covered(mode, core, runPlain);
      expect(plain).toMatchObject({ code: 4, stderr: '' });
      expect(await covered(mode, core, runAgent)).toEqual(plain);
    }
  });

  test.skipIf(!provided)('debugpy stops at the same place', async () => {
    const session = temporaryFolder();
    const plain = await debugged(mode, undefined);
    expect(plain).toMatchObject({
      exitCode: 4,
      result: expect.stringMatching(/^\(40, /) as string,
    });
    expect(await debugged(mode, session)).toEqual(plain);
    // Nobody reads it, and debugpy's own threads may fill their rings: it is enough that there is one.
    expect(readdirSync(session)).not.toEqual([]);
  });

  test.each(['monitored.py', 'forks.py'])('%s is told the same', async (name) => {
    const plain = await runPlain(mode, [program(name)]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    const { code, signal, stdout, stderr } = await runAgent(mode, [program(name)]);
    expect({ code, signal, stdout, stderr }).toEqual(plain);
  });
});

test.each(nativeModes())('the agent is not among what is followed: $label', async (mode) => {
  const { code, stdout, stderr } = await runAgent(mode, [program('followed.py')]);
  expect([code, stderr]).toEqual([0, '']);
  const ways = mode.python.minor < 12 ? ['trace', 'profile'] : ['trace', 'profile', 'monitoring'];
  expect(stdout.trim().split('\n')).toEqual(ways.flatMap((way) => ['child []', `${way} []`]));
});
