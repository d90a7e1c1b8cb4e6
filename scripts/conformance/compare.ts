import type { Found } from '../pythons/discover';
import { runTests, type Outcomes, type Side, type Tested } from './sides';

export interface Difference {
  readonly test: string;
  readonly plain: string;
  readonly agent: string;
  /** True when each side, run again three times, always does what it did and never the other. */
  readonly real: boolean;
  readonly detail: string;
}

const REPEATS = 3;

/** The tests whose outcome differs, each run again on both sides to tell chance from cause. */
export async function compare(
  python: Found,
  side: Side,
  plain: Outcomes,
  agent: Tested,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const test of new Set([...Object.keys(plain), ...Object.keys(agent.outcomes)])) {
    const [was, is] = [plain[test] ?? 'absent', agent.outcomes[test] ?? 'absent'];
    if (was === is) continue;
    found.push({
      test,
      plain: was,
      agent: is,
      real: await isReal(python, side, test),
      detail: agent.details[test] ?? '',
    });
  }
  return found;
}

async function isReal(python: Found, side: Side, test: string): Promise<boolean> {
  const repeated = async (which: Side): Promise<Set<string>> => {
    const seen = new Set<string>();
    for (let round = 0; round < REPEATS; round++) {
      const { outcomes } = await runTests(python, which, [loadable(test)]);
      for (const outcome of Object.values(outcomes)) seen.add(outcome);
    }
    return seen;
  };
  const [plain, agent] = [await repeated('plain'), await repeated(side)];
  return ![...plain].some((outcome) => agent.has(outcome));
}

/** `setUpClass (test.test_x.Class)` is the name of a class that failed before its tests. */
const loadable = (test: string): string => /\((.+)\)$/.exec(test)?.[1] ?? test;
