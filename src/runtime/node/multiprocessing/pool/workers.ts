import { RuntimeError } from '../../errors';
import { program } from '../../program/program';
import { refuseWhileImporting } from '../../program/task';
import { followed } from '../../subprocess/link';
import type { PoolPlan, ProcessStart, StartMethod } from '../../supervisor/messages';
import { planOf } from '../boot';
import type { PoolLink } from './link';

/** Throws where this thread must not start processes that do jobs. */
export function refuseWorkersHere(): void {
  refuseWhileImporting('process');
  if (program.process?.daemon)
    throw new RuntimeError('daemonic processes are not allowed to have children');
}

/** How processes are started that do jobs. */
export function workersOf(
  what: Omit<ProcessStart, 'daemon' | 'argv' | 'hasChannel'>,
  method?: StartMethod,
): Pick<PoolPlan, 'child' | 'start'> {
  const start = { ...what, daemon: true, argv: process.argv.slice(1), hasChannel: true };
  return { child: followed(planOf(start, method)), start };
}

/** Pools of this thread whose workers may run. */
const open = new Set<PoolLink>();
let isSetUp = false;

/** Has the workers of a pool end with the program. */
export function endWithProgram(link: PoolLink): void {
  open.add(link);
  if (isSetUp) return;
  isSetUp = true;
  process.once('exit', () => {
    for (const one of open) one.terminate();
  });
}

/** There is nothing left of the pool that would have to be ended. */
export const hasEnded = (link: PoolLink): boolean => open.delete(link);
