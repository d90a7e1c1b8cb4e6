import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { findCommand } from '../program/findCommand';
import { isIsolatedPython } from '../program/isolated';
import type { StartPlan } from './program';

const NULL_DEVICE = '/dev/null';
/** Access mode among the flags of a descriptor (open(2)). */
const ACCESS_MODE = 3;
const WRITE_ONLY = 1;

/**
 * Whether nohup(1) started us, so that the end of the terminal is to end neither us nor the program. That we ignored SIGHUP can no longer be
 * seen: Node has it back at its default before anything of ours runs.
 */
export function isUnderNohup(environment: NodeJS.ProcessEnv = process.env): boolean {
  // Shells tell a program here how they called it.
  const isCalled = basename(environment['_'] ?? '') === 'nohup' && !isatty(1) && !isatty(2);
  return isCalled || hasInputOfNohup();
}

/** In the place of a terminal nohup leaves an input that cannot be read; nobody else does. */
function hasInputOfNohup(): boolean {
  try {
    if (readlinkSync('/proc/self/fd/0') !== NULL_DEVICE) return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'latin1'))?.[1];
    return (parseInt(flags ?? '0', 8) & ACCESS_MODE) === WRITE_ONLY;
  } catch {
    return false;
  }
}

/** The same, started by nohup: who starts a program for us sets all signals back to their defaults. */
export function throughNohup(plan: StartPlan): StartPlan {
  const nohup = findCommand('nohup', plan.environment, plan.cwd);
  // Our library would take nohup for the Python that it is meant for.
  if (nohup === null || isIsolatedPython(plan.path, plan.args)) return plan;
  return { ...plan, path: nohup, argv0: 'nohup', args: [plan.path, ...plan.args] };
}
