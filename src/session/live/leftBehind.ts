import { programTitle } from '../../model/index';
import { commandOf } from '../../transport/index';

/** So many are named. */
const MOST_NAMED = 5;

/** What is to be known of processes that a program has left running; null: there are none. */
export function leftBehindNote(pids: readonly number[]): string | null {
  const [first] = pids;
  if (first === undefined) return null;
  if (pids.length === 1)
    return `Process ${named(first)} goes on after the program: what it does from now on is not recorded. To end it: kill ${first}`;
  const more = pids.length - MOST_NAMED;
  const list = pids.slice(0, MOST_NAMED).map(named).join(', ');
  return `${pids.length} processes go on after the program: ${list}${more > 0 ? ` and ${more} more` : ''}. What they do from now on is not recorded.`;
}

function named(pid: number): string {
  const title = programTitle(commandOf(pid));
  return title === '' ? String(pid) : `${pid} (${title})`;
}
