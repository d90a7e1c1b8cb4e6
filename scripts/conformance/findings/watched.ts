import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { fromRoot } from '../../support/root';
import { run } from '../../support/run';
import { runTests, type Tested } from '../outcomes';
import { runSuite } from '../packages/run';
import type { Suite } from '../packages/suites';
import type { Start } from '../sides';
import { functionAt } from './functionAt';

/** An error that was told of a suite. */
export interface Told {
  readonly rule: string;
  /** The function of the first line that the finding names, or of the first participant; '' without any. */
  readonly at: string;
  readonly message: string;
}

interface Frame {
  readonly file: string;
  readonly line: number;
}

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly locations: readonly Frame[];
  readonly participants: readonly { readonly stack: readonly Frame[] }[];
}

/** Runs Python under `heddle run`, and collects the errors of each report in `told`. */
const watched =
  (python: Found, folder: string, env: NodeJS.ProcessEnv, told: Told[]): Start =>
  async (args, options) => {
    const report = join(folder, 'report.json');
    const heddle = [fromRoot('dist', 'cli.js'), 'run', '--no-live', '--quiet'];
    const command = [...heddle, '--python', python.path, '--report-file', report, ...args];
    const finished = await run(process.execPath, command, { cwd: folder, env, ...options });
    if (!existsSync(report)) {
      const message = `no report: ${finished.stderr.trim().slice(-500)}`;
      told.push({ rule: 'none', at: '', message });
      return finished;
    }
    const { findings } = JSON.parse(readFileSync(report, 'utf8')) as { findings: Finding[] };
    rmSync(report);
    for (const { rule, severity, message, locations, participants } of findings) {
      if (severity !== 'error') continue;
      const frame = locations[0] ?? participants[0]?.stack[0];
      told.push({ rule, message, at: frame ? functionAt(frame.file, frame.line) : '' });
    }
    return finished;
  };

/** What became of tests under `heddle run`, and the errors it told. */
export interface Watched {
  readonly tested: Tested;
  readonly told: readonly Told[];
}

/** Runs tests of CPython by their names. */
export async function watchTests(python: Found, names: readonly string[]): Promise<Watched> {
  const told: Told[] = [];
  const tested = await runTests(python, 'plain', names, (folder, env) =>
    watched(python, folder, env, told),
  );
  return { tested, told };
}

/** Runs tests of a package. */
export async function watchSuite(python: Found, suite: Suite): Promise<Watched> {
  const told: Told[] = [];
  const tested = await runSuite(python, 'plain', suite, suite.tests, (folder, env) =>
    watched(python, folder, env, told),
  );
  return { tested, told };
}
