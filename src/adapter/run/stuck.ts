import { basename } from 'node:path';
import type { AgentSlow, AgentStuck } from '../wire/messages';
import type { Run } from './run';
import { blocker } from './waits';

/** Where an evaluation is stuck, as text in brackets, and what it waits for there, if that is known. */
export function placeOfStuck(run: Run | null, pid: number, where: AgentStuck) {
  const { model, threads } = run ?? {};
  const lane = where.native ? threads?.laneOf(pid, where.native) : null;
  const found = model && lane ? model.lane(lane) : undefined;
  const at = where.file ? ` (${basename(where.file)}:${where.line}, ${where.function})` : '';
  return { at, waitsFor: run && model && found ? blocker(model, found, run.frozenIds()) : null };
}

/** What a user is told of a breakpoint whose condition or log message does not come to an end. */
export function slowText(run: Run | null, pid: number, slow: AgentSlow): string {
  const { what, where, file, line } = slow;
  const { at, waitsFor } = placeOfStuck(run, pid, where);
  const point = slow.function ?? (file === null ? '' : `${basename(file)}:${line}`);
  const begin = `heddle: the ${what} of the breakpoint on ${point}`;
  const ends = where.ends === true && waitsFor?.outside !== true;
  const then = ends
    ? 'It is given up.'
    : 'Its thread goes on when that is over; clear the breakpoint, or change what it evaluates.';
  return waitsFor === null
    ? `${begin} takes too long${at}. ${then}\n`
    : `${begin} waits ${waitsFor.goal}${at}. ${then}\n`;
}
