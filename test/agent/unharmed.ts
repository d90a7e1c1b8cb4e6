/** A program that uses a bit of everything, under an agent that fails. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { environment, program, runPlain, start, temporaryFolder, type Mode } from './agent';

const works = program('works.py');

export interface Case {
  readonly session: string;
  readonly args?: readonly string[];
  /** A copy of the agent to break, instead of the one that was built. */
  readonly agent?: string;
}

/** The program must do the same as without the agent; returns the lines that the agent said. */
export async function unharmed(mode: Mode, { session, args = [], agent }: Case): Promise<string[]> {
  const env = environment(mode, session);
  if (agent) env['PYTHONPATH'] = join(agent, 'inject');
  const plain = await runPlain(mode, [works, ...args]);
  const run = await start(mode.python.path, [works, ...args], env);
  const lines = run.stderr.split('\n');
  const said = lines.filter((line) => line.startsWith('heddle: '));
  expect({ ...run, stderr: lines.filter((line) => !said.includes(line)).join('\n') }).toEqual(
    plain,
  );
  expect(plain.code).toBe(3);
  return said;
}

/** Without bytecode: that does not notice when a file is changed. */
export function copyOfAgent(): string {
  const folder = temporaryFolder();
  const filter = (path: string): boolean => !path.endsWith('__pycache__');
  cpSync(fromRoot('dist', 'python'), folder, { recursive: true, filter });
  return folder;
}

/** What was compiled of one of its modules, for whichever versions. */
export const compiled = (agent: string, module: '_native' | '_stopped'): string[] =>
  readdirSync(join(agent, 'heddle_agent'))
    .filter((name) => name.startsWith(`${module}.`) && name.endsWith('.so'))
    .map((name) => join(agent, 'heddle_agent', name));
