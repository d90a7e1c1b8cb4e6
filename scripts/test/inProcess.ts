import { discover, primaries, type Found } from '../pythons/discover';
import { label, requiredMinors } from '../pythons/minors';
import { fromRoot } from '../support/root';
import { inParallel, run } from '../support/run';
import { oneFailed, oneSkipped, sum, type Tally } from './tally';

const runner = fromRoot('test', 'agent', 'inprocess', 'run.py');
const summaryMark = 'HEDDLE-SUMMARY ';
const unsteadyMark = 'UNSTEADY  ';

/** Runs the agent's in-process tests in every interpreter; names those which are missing. */
export async function runInProcess(filters: readonly string[]): Promise<Tally> {
  const interpreters = primaries(await discover());
  const missing = requiredMinors.filter(
    (minor) => !interpreters.some((one) => one.minor === minor),
  );
  for (const minor of missing) {
    console.log(`MISSING  CPython ${label(minor)}: its tests are skipped`);
  }
  const tallies = await inParallel(interpreters, 2, (one) => runIn(one, filters));
  return sum([...tallies, ...missing.map(() => oneSkipped)]);
}

async function runIn(interpreter: Found, filters: readonly string[]): Promise<Tally> {
  const { code, stdout, stderr } = await run(interpreter.path, [runner, ...filters], {
    cwd: fromRoot(),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    timeoutMs: 15 * 60_000,
  });
  const lines = stdout.split('\n');
  const summary = lines.find((line) => line.startsWith(summaryMark));
  const tally = summary ? (JSON.parse(summary.slice(summaryMark.length)) as Tally) : oneFailed;
  const passed = code === 0 && tally.failed === 0;
  console.log(
    `${passed ? 'passed' : 'FAILED'}  agent in CPython ${interpreter.version}: ` +
      `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`,
  );
  if (!passed || stdout.includes(unsteadyMark)) {
    console.log(`${lines.filter((line) => line !== summary).join('\n')}${stderr}`.trimEnd());
  }
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
