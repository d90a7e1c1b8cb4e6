import { ValueError } from '../errors';
import { ROOT_ON_DEADLOCK } from '../memory/layout';
import { watchLoop } from './loop';
import { memory } from './program';

export interface Config {
  /**
   * What is done about threads that wait for one another for ever: `'report'` writes a line to stderr
   * and lets them wait, `'throw'` has one of them throw a DeadlockError, or the promise rejected of one that asynchronous code
   * waits for. Default: `'report'`.
   */
  readonly onDeadlock?: 'report' | 'throw';
}

/** Sets what applies to all threads of the program. */
export function configure({ onDeadlock }: Config): void {
  if (onDeadlock === undefined) return;
  if (onDeadlock !== 'report' && onDeadlock !== 'throw') {
    throw new ValueError(`onDeadlock must be 'report' or 'throw'`);
  }
  memory.store(ROOT_ON_DEADLOCK, onDeadlock === 'throw' ? 1 : 0);
  if (onDeadlock === 'throw') watchLoop();
}
