import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleError } from '../../base/index';
import { withoutPreload, withPreload } from '../../protocol/index';

/** What the processes of a run must know. */
export interface RunEnvironment {
  readonly sessionDirectory: string;
  /** The session's epoch on CLOCK_MONOTONIC, ns. */
  readonly epoch: bigint;
  readonly detail: 'summary' | 'full';
  /** Test runners that are started shall fail tests that hang, without being asked by a plugin. */
  readonly failsTests?: boolean;
}

function missingRuntime(looked: string): HeddleError {
  return new HeddleError(
    'missingRuntime',
    `the Python agent is missing: ${looked}`,
    'Build it with `npm run build`, or install Heddle again.',
  );
}

/** Folder of the Python agent: beside the bundle, or in dist/ of the checkout this runs from. */
export function pythonRuntime(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['HEDDLE_PYTHON_RUNTIME'];
  const here = dirname(fileURLToPath(import.meta.url));
  const places = chosen
    ? [chosen]
    : [
        join(here, 'python'),
        resolve(here, '../../../dist/python'),
        resolve(here, '../dist/python'),
      ];
  const found = places.find((place) => existsSync(join(place, 'inject', 'sitecustomize.py')));
  if (found === undefined) throw missingRuntime(places[0]!);
  return found;
}

/** What Nodes of a run load first: beside the Python agent; null where it is missing. */
function nodePreload(pythonAgent: string): string | null {
  const path = join(pythonAgent, '../node/preload.cjs');
  return existsSync(path) ? path : null;
}

/** Variables of an outer run, when Heddle runs under Heddle. */
const OURS = /^HEDDLE_(SESSION|EPOCH|DETAIL|PARENT_PID|COMPLAINED|PRELOAD_BEFORE|TESTS)$/;

/** `base` without what an outer run put there. */
export function plainEnvironment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const runtime = base['HEDDLE_SESSION'] ? /(^|\/)python\/inject$/ : null;
  const path = base['PYTHONPATH'];
  const kept = Object.entries(base).filter(([name]) => !OURS.test(name));
  const plain: NodeJS.ProcessEnv = Object.fromEntries(kept);
  if (runtime && path !== undefined) {
    const entries = path.split(delimiter).filter((entry) => !runtime.test(entry));
    if (entries.length > 0) plain['PYTHONPATH'] = entries.join(delimiter);
    else delete plain['PYTHONPATH'];
  }
  const options = plain['NODE_OPTIONS'];
  if (options !== undefined) {
    const before = withoutPreload(options);
    if (before === undefined) delete plain['NODE_OPTIONS'];
    else plain['NODE_OPTIONS'] = before;
  }
  return plain;
}

/** By these variables the agent knows its session. */
export function runVariables(run: RunEnvironment): Record<string, string> {
  return {
    HEDDLE_SESSION: run.sessionDirectory,
    HEDDLE_EPOCH: String(run.epoch),
    HEDDLE_DETAIL: run.detail,
    ...(run.failsTests === true ? { HEDDLE_TESTS: 'fail' } : {}),
  };
}

/**
 * `base` with what leads the agents into every Python and every Node that the program starts. `isolated`: the
 * program is itself a Python that takes no hints from its environment.
 */
export function injectedEnvironment(
  base: NodeJS.ProcessEnv,
  run: RunEnvironment,
  runtime: string,
  isolated = false,
): NodeJS.ProcessEnv {
  const path = base['PYTHONPATH'];
  const inject = join(runtime, 'inject');
  const preload = nodePreload(runtime);
  return {
    ...base,
    ...runVariables(run),
    ...(isolated ? preloaded(base, runtime) : {}),
    // An empty entry would mean the working directory.
    PYTHONPATH: path ? `${inject}${delimiter}${path}` : inject,
    ...(preload === null ? {} : { NODE_OPTIONS: withPreload(base['NODE_OPTIONS'], preload) }),
  };
}

/** The library that starts the agent; it puts LD_PRELOAD back to what it was. */
function preloaded(base: NodeJS.ProcessEnv, runtime: string): NodeJS.ProcessEnv {
  const library = join(runtime, 'preload.so');
  if (!existsSync(library)) return {};
  const before = base['LD_PRELOAD'];
  if (before === undefined) return { LD_PRELOAD: library };
  return { LD_PRELOAD: `${library}:${before}`, HEDDLE_PRELOAD_BEFORE: before };
}
