import { formatCounts } from '../../base/index';
import type { ForgottenRow } from './rows';

/** `80 000 threads and 1 program`: lanes that have ended and are not listed; empty when there are none. */
export function forgottenLanes(row: Pick<ForgottenRow, 'threads' | 'tasks' | 'programs'>): string {
  return formatCounts([
    [row.threads, 'thread', 'threads'],
    [row.tasks, 'task', 'tasks'],
    [row.programs, 'program', 'programs'],
  ]);
}
