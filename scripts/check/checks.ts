import { fromRoot } from '../support/root';
import { inParallel, run } from '../support/run';

export interface Check {
  readonly name: string;
  readonly args: readonly [tool: string, ...args: string[]];
}

/**
 * The cache of eslint knows a file's own text only, while our rules see types of other files: good
 * enough between two edits, not for the test run.
 */
const eslintCache = ['--cache', '--cache-location', '.cache/eslint/'];

export const checks = (cached: boolean): readonly Check[] => [
  { name: 'eslint', args: ['eslint', '.', ...(cached ? eslintCache : [])] },
  { name: 'types of src and scripts', args: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of webview', args: ['tsc', '-p', 'webview/tsconfig.json'] },
  { name: 'types of test', args: ['tsc', '-p', 'test/tsconfig.json'] },
  {
    name: 'import table',
    args: ['depcruise', '--output-type', 'err', 'src', 'webview', 'scripts', 'test'],
  },
  {
    name: 'reference of the runtime for Node',
    args: ['tsx', 'scripts/reference/main.ts', '--check'],
  },
  { name: 'format', args: ['prettier', '--check', '--log-level', 'warn', '.'] },
];

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
}

/** Runs all checks, two at a time, and prints what each one had to say. */
export async function runChecks(cached: boolean): Promise<CheckResult[]> {
  return inParallel(checks(cached), 2, async ({ name, args: [tool, ...args] }) => {
    const started = performance.now();
    const { code, stdout, stderr } = await run(fromRoot('node_modules', '.bin', tool), args, {
      cwd: fromRoot(),
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
    if (code !== 0) console.log(`${stdout}${stderr}`.trimEnd());
    return { name, passed: code === 0 };
  });
}
