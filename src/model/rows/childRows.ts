import { constants } from 'node:os';
import { idOrNull } from '../../base/index';
import type { ChildRow } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { ChildExit, ChildState } from '../state/child';
import type { Lane } from '../state/lane';

/** The usual name first: SIGABRT is SIGIOT, too. */
const SIGNALS = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

/** How it ended, with the name of the signal. */
export function exitRow(exit: ChildExit | null): ChildRow['exit'] {
  if (exit === null) return null;
  const { code, signal } = exit;
  return { code, signal: signal === null ? null : (SIGNALS.get(signal) ?? `signal ${signal}`) };
}

export function childRow(state: RunState, lane: Lane, child: ChildState): ChildRow {
  const waiting = state.blocked.find((one) => one.targetLane === (lane.id as number));
  return {
    command: child.command,
    pid: child.pid,
    startedBy: idOrNull(lane.parent),
    site: state.sites.userRef(lane.startStack),
    waitedBy: waiting?.id ?? null,
    exit: exitRow(child.exit),
    zombie: child.zombie,
  };
}
