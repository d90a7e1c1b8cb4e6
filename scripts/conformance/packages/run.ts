import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { untilDone, type Tested } from '../outcomes';
import { inFolder, programOf, type Side, type Start, type Starter } from '../sides';
import { sitePackages, sourceOf } from './provide';
import type { Suite } from './suites';

/** Stands in ids for where the copy lies: those of tests over files of their own have it in them. */
const COPY = '{copy}';

const withoutPlace = <T>(told: Readonly<Record<string, T>>, place: string): Record<string, T> =>
  Object.fromEntries(Object.entries(told).map(([id, of]) => [id.replaceAll(place, COPY), of]));

/** Runs tests of a package in a copy of its source; `only`: those with these ids. */
export const runSuite = (
  python: Found,
  side: Side,
  suite: Suite,
  only: readonly string[] = suite.tests,
  starter?: Starter,
): Promise<Tested> => {
  const work = async (folder: string, start: Start): Promise<Tested> => {
    const source = join(folder, 'source');
    cpSync(sourceOf(suite), source, { recursive: true });
    const file = join(folder, 'outcomes.jsonl');
    // The package's own options ask for plugins that are not about its tests, such as coverage.
    const options = ['-p', 'heddle_pytest', '--outcomes', file, '-q', '-o', 'addopts='];
    const args = ['-m', 'pytest', ...options, '-p', 'no:cacheprovider', ...suite.args];
    args.push(...only.map((id) => id.replaceAll(COPY, source)));
    const { outcomes, details } = await untilDone(start, file, args, suite.name, source);
    return {
      outcomes: withoutPlace(outcomes, source),
      details: withoutPlace(details, source),
    };
  };
  return inFolder(python, side, [programOf(''), sitePackages()], work, starter);
};
