import type { LaneId, ProcessId } from '../../base/index';
import type { LaneRow, ProcessRow } from './rows';

interface Rows {
  readonly lanes: ReadonlyMap<LaneId, LaneRow>;
  readonly processes: ReadonlyMap<ProcessId, ProcessRow>;
}

/** Names that do not tell whom they mean. */
export interface Namesakes {
  /** Those that lanes of several processes have. */
  readonly lanes: ReadonlySet<string>;
  /** Those that several processes have. */
  readonly processes: ReadonlySet<string>;
}

export const NO_NAMESAKES: Namesakes = { lanes: new Set(), processes: new Set() };

export function namesakes({ lanes, processes }: Rows): Namesakes {
  if (processes.size < 2) return NO_NAMESAKES;
  return {
    lanes: inSeveral(lanes.values(), ({ process }) => process),
    processes: inSeveral(processes.values(), ({ id }) => id),
  };
}

/** Names that stand for more than one `home`. */
function inSeveral<T extends { readonly name: string }>(
  all: Iterable<T>,
  homeOf: (one: T) => ProcessId,
): ReadonlySet<string> {
  const first = new Map<string, ProcessId>();
  const names = new Set<string>();
  for (const one of all) {
    const other = first.get(one.name);
    if (other === undefined) first.set(one.name, homeOf(one));
    else if (other !== homeOf(one)) names.add(one.name);
  }
  return names;
}

/** The name of a lane, with its process where the name alone does not tell: `MainThread of shard-3`, `worker of process 4711`. */
export function laneTitle(
  { name, process }: LaneRow,
  { processes }: Rows,
  shared: Namesakes,
): string {
  const home = shared.lanes.has(name) ? processes.get(process) : undefined;
  if (!home) return name;
  return `${name} of ${shared.processes.has(home.name) ? `process ${home.pid}` : home.name}`;
}
