import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../../scripts/support/marks';
import { fromRoot } from '../../scripts/support/root';
import { nativeIn } from '../../src/runtime/node/memory/native';
import type { Report } from '../../src/session/report/types';
import { nodes } from '../support/nodes';
import { ended, program, testFolder } from './support/heddle';
import { CTRL_C, inTerminal } from './support/inTerminal';

const SIGINT = 130;

/** A program that is interrupted from its terminal once it has said so: how it ended, and the report. */
async function interrupted(
  node: string,
  path: string,
  ...args: string[]
): Promise<[number | null, Report]> {
  const file = join(testFolder(), 'report.json');
  const one = inTerminal(['--report-file', file, '--node', node, path, ...args]);
  await one.prints('ready');
  one.child.stdin.write(CTRL_C);
  const { code } = await one.ended();
  return [code, JSON.parse(readFileSync(file, 'utf8')) as Report];
}

function written(text: string): string {
  const path = join(testFolder(), 'app.cjs');
  writeFileSync(path, text);
  return path;
}

describe.runIf(existsSync(nativeIn(fromRoot('dist', 'runtime'))))(
  'Ctrl-C at a program of Node',
  () => {
    test.each(nodes())('has it say what it waits for: $version', async ({ path: node }) => {
      const path = program(join('node', 'exhausted.cjs'));
      const [code, { tasks, processes }] = await interrupted(node, path);
      expect(code).toBe(SIGINT);
      const lines = tasks.map(({ name, waitingFor }) => [name, waitingFor?.site?.line]);
      expect(lines).toContainEqual(['audit', lineOf(path, 'audits')]);
      expect(processes[0]!.keptBy).toContainEqual(
        expect.objectContaining({ what: 'a timer of 60 s, again and again' }),
      );
    });

    test('ends one that computes all the same', async () => {
      const path = written("setTimeout(() => { console.log('ready'); for (;;); }, 50)");
      expect((await interrupted(process.execPath, path))[0]).toBe(SIGINT);
    });

    test('is for the handler of one that has its own', async () => {
      const path = written(
        "process.on('SIGINT', () => process.exit(7)); setInterval(() => console.log('ready'), 50)",
      );
      const [code, { processes }] = await interrupted(process.execPath, path);
      expect([code, processes[0]!.keptBy ?? []]).toEqual([7, []]);
    });

    test('is not what a program sends to itself, which ends it at once', async () => {
      const path = written("process.kill(process.pid, 'SIGINT'); console.log('not reached')");
      const { code, stdout } = await ended(['run', '-q', '--node', process.execPath, path]);
      expect([code, stdout]).toEqual([SIGINT, '']);
    });
  },
);
