import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fromRoot } from '../support/root';
import { oneFailed, type Tally } from './tally';

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; name: string; assertionResults: Assertion[] }[];
}

interface Assertion {
  status: string;
  fullName: string;
  /** Of all attempts. */
  failureMessages: string[];
}

export interface VitestOptions {
  /** Default: the one in the root. */
  readonly config?: string;
  /** Name of the JSON report in test-results/. */
  readonly report?: string;
}

/** Runs all of vitest with its output shown as it comes. */
export async function runVitest(
  filters: readonly string[],
  { config, report: name = 'vitest.json' }: VitestOptions = {},
): Promise<Tally> {
  const file = fromRoot('test-results', name);
  rmSync(file, { force: true });
  const code = await show(fromRoot('node_modules', '.bin', 'vitest'), [
    'run',
    ...(config === undefined ? [] : ['--config', config]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    // Thousands of tests start real programs, which a machine may let stand for long. What passes only
    // the second time is named below, for somebody to find out why.
    '--retry=1',
    ...filters,
  ]);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    console.log('vitest wrote no report');
    return oneFailed;
  }
  for (const line of unsteady(report)) console.log(line);
  const tally = count(report);
  // Errors outside of any test fail the run without a failed test.
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Tests that failed once and then passed, each with what was wrong. */
export function unsteady(report: Report): string[] {
  return report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((one) => one.status === 'passed' && one.failureMessages.length > 0)
    .map((one) => `UNSTEADY  ${one.fullName}: ${one.failureMessages[0]!.split('\n')[0]}`);
}

/** A file that could not be loaded has no tests to count, and counts as one that failed. */
export function count(report: Report): Tally {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function show(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: fromRoot(),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 128));
  });
}
