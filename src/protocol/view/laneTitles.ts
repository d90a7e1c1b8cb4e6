import type { LaneId, ProcessId } from '../../base/index';
import type { LaneRow, ProcessRow } from './rows';

interface Rows {
  readonly lanes: ReadonlyMap<LaneId, LaneRow>;
  readonly processes: ReadonlyMap<ProcessId, ProcessRow>;
}

/** Names that lanes of several processes have. */
export function namesakes({ lanes, processes }: Rows): ReadonlySet<string> {
  const names = new Set<string>();
  if (processes.size < 2) return names;
  const first = new Map<string, ProcessId>();
  for (const { name, process } of lanes.values()) {
    const other = first.get(name);
    if (other === undefined) first.set(name, process);
    else if (other !== process) names.add(name);
  }
  return names;
}

/** The name of a lane, with that of its process where it is among `shared`. */
export function laneTitle(
  { name, process }: LaneRow,
  { processes }: Rows,
  shared: ReadonlySet<string>,
): string {
  const home = shared.has(name) ? processes.get(process) : undefined;
  return home ? `${name} of ${home.name}` : name;
}
