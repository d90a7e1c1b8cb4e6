import { serialize } from 'node:v8';
import { recorder } from '../recording';
import type { ChildPlan } from '../supervisor/childMessages';
import { type ProcessStart, SPARE_VARIABLE, type StartMethod } from '../supervisor/messages';
import { optionsForWorkers } from '../supervisor/nodeOptions';
import { SPAWN_BOOT } from '../supervisor/processBoot';

/** A Node that runs what it is told. As in Python, nothing comes in by stdin. */
export function planOf(start: ProcessStart, method: StartMethod = 'spawn'): ChildPlan {
  const file = process.execPath;
  const options = [file, ...optionsForWorkers(process.execArgv)];
  const env = process.env as Record<string, string>;
  const plan: ChildPlan = {
    file,
    argv: [...options, '-e', SPAWN_BOOT],
    cwd: undefined,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    merged: false,
    told: serialize(start),
    hasChannel: start.hasChannel,
    newSession: false,
  };
  if (method === 'spawn') return plan;
  const isRecorded = recorder !== undefined;
  return {
    ...plan,
    argv: options,
    cwd: process.cwd(),
    env: isRecorded ? { ...env, [SPARE_VARIABLE]: '1' } : env,
    spare: { module: start.module, argv: start.argv, isRecorded },
  };
}
