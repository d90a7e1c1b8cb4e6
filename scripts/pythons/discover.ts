import { realpathSync } from 'node:fs';
import { inParallel } from '../support/run';
import { candidates, type Candidate, type Origin } from './candidates';
import { supportedMinors } from './minors';
import { probe, type Interpreter } from './probe';

export interface Found extends Interpreter {
  readonly origin: Origin;
}

/** All supported interpreters of this machine, each once, the preferred ones first. */
export async function discover(env: NodeJS.ProcessEnv = process.env): Promise<Found[]> {
  const asked = distinct(candidates(env));
  const answers = await inParallel(asked, 4, async ({ executable, origin }) => {
    const interpreter = await probe(executable);
    return interpreter && { ...interpreter, origin };
  });
  const byPath = new Map<string, Found>();
  for (const found of answers) {
    if (found && !byPath.has(found.path)) byPath.set(found.path, found);
  }
  return [...byPath.values()];
}

/** One interpreter for each version: the first found, one with headers before one without. */
export function primaries(found: readonly Found[]): Found[] {
  return supportedMinors.flatMap((minor) => {
    const same = found.filter((one) => one.minor === minor && !one.freeThreaded);
    const best = same.find((one) => one.includes.length > 0) ?? same[0];
    return best ? [best] : [];
  });
}

/** The first found without the interpreter lock, of each version; only with headers, as it needs a module of its own. */
export function freeThreaded(found: readonly Found[]): Found[] {
  return supportedMinors.flatMap((minor) => {
    const usable = (one: Found): boolean =>
      one.minor === minor && one.freeThreaded && one.includes.length > 0;
    return found.find(usable) ?? [];
  });
}

/** Links to one file are asked once. (A shim is a file of its own and is asked.) */
function distinct(all: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return all.filter(({ executable }) => {
    const real = realpathSync(executable);
    // Shims are links to one script that acts on the name it is called by.
    const key = executable.includes('/shims/') ? executable : real;
    return !seen.has(key) && seen.add(key);
  });
}
