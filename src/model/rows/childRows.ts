import { constants } from 'node:os';
import { asId, type LaneId } from '../../base/index';
import type { ChildRow } from '../../protocol/view/index';
import type { RunState } from '../runState';
import type { ChildExit, ChildState } from '../state/child';
import type { Lane } from '../state/lane';

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

function exitRow({ code, signal }: ChildExit): ChildRow['exit'] {
  return { code, signal: signal === null ? null : (SIGNALS.get(signal) ?? `signal ${signal}`) };
}

const laneOrNull = (id: number): LaneId | null => (id === 0 ? null : asId<LaneId>(id));

export function childRow(state: RunState, lane: Lane, child: ChildState): ChildRow {
  const waiting = state.blocked.find((one) => one.targetLane === (lane.id as number));
  return {
    command: child.command,
    pid: child.pid,
    startedBy: laneOrNull(lane.parent),
    site: state.sites.ref(state.sites.userSite(lane.startStack)),
    waitedBy: waiting?.id ?? null,
    exit: child.exit && exitRow(child.exit),
    zombie: child.zombie,
  };
}
