import type { Found } from '../pythons/discover';
import { fromRoot } from '../support/root';
import { mustRun } from '../support/run';
import { readyVsCode } from '../vscode/ready';
import type { Row } from './cases';

const LIMIT_MS = 30 * 60_000;

/**
 * The live view at full load in a real VS Code server; none, with the reason, where that cannot be
 * had. It runs in a process of its own, as the tests in VS Code do.
 */
export async function benchLiveView(
  python: Found,
  quick: boolean,
  progress: (text: string) => void,
): Promise<Row[]> {
  const readiness = await readyVsCode();
  if (readiness !== 'ready') {
    const why = readiness === 'build' ? 'the build failed' : `missing: ${readiness.missing}`;
    progress(`live view: not measured, ${why}`);
    return [];
  }
  const program = fromRoot('test', 'vscode', 'bench', 'main.ts');
  const printed = await mustRun(
    fromRoot('node_modules', '.bin', 'tsx'),
    [program, ...(quick ? ['--quick'] : [])],
    {
      env: { ...process.env, HEDDLE_BENCH_PYTHON: python.path },
      timeoutMs: LIMIT_MS,
      onOutput: (text) => progress(text.trim().split('\n').at(-1) ?? ''),
    },
  );
  return JSON.parse(printed) as Row[];
}
