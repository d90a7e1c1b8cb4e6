import type { Outcomes, Tested } from './outcomes';

export interface Difference {
  readonly test: string;
  readonly plain: string;
  readonly agent: string;
  /** True when each side, run again three times, always does what it did and never the other. */
  readonly real: boolean;
  readonly detail: string;
}

const REPEATS = 3;

/** Runs one test again, without the agent or with it. */
export type Again = (which: 'plain' | 'agent', test: string) => Promise<Tested>;

/** The tests whose outcome differs, each run again on both sides to tell chance from cause. */
export async function compare(again: Again, plain: Outcomes, agent: Tested): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const test of new Set([...Object.keys(plain), ...Object.keys(agent.outcomes)])) {
    const [was, is] = [plain[test] ?? 'absent', agent.outcomes[test] ?? 'absent'];
    if (was === is) continue;
    const real = await isReal(again, test);
    found.push({ test, plain: was, agent: is, real, detail: agent.details[test] ?? '' });
  }
  return found;
}

async function isReal(again: Again, test: string): Promise<boolean> {
  const repeated = async (which: 'plain' | 'agent'): Promise<Set<string>> => {
    const seen = new Set<string>();
    for (let round = 0; round < REPEATS; round++) {
      const { outcomes } = await again(which, test);
      for (const outcome of Object.values(outcomes)) seen.add(outcome);
    }
    return seen;
  };
  const [plain, agent] = [await repeated('plain'), await repeated('agent')];
  return ![...plain].some((outcome) => agent.has(outcome));
}
