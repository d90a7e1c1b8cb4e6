import type { LaneId, ObjectId, ProcessId } from '../../src/base/index';
import type { LaneRow, ProcessRow, QueueRow } from '../../src/protocol/view/index';
import { groupSample } from './groupSample';
import { namePattern } from './namePattern';

/** A row of the timeline, in both the list and the canvas. */
export type Track =
  | {
      readonly kind: 'process';
      readonly key: string;
      readonly process: ProcessRow;
      readonly open: boolean;
      /** Of one that is closed: as of a group. */
      readonly sample: readonly LaneId[];
    }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly name: string;
      readonly lanes: readonly LaneId[];
      /** Those whose states tell what the group does. */
      readonly sample: readonly LaneId[];
      readonly shown: number;
      /** Of threads that only the operating system knows. */
      readonly native: boolean;
      readonly open: boolean;
      readonly level: number;
    }
  | { readonly kind: 'lane'; readonly key: string; readonly lane: LaneId; readonly level: number }
  | {
      readonly kind: 'queue';
      readonly key: string;
      readonly queue: ObjectId;
      readonly level: number;
    };

export interface TreeInput {
  readonly processes: ReadonlyMap<ProcessId, ProcessRow>;
  readonly lanes: ReadonlyMap<LaneId, LaneRow>;
  readonly queues: ReadonlyMap<ObjectId, QueueRow>;
  /** Keys of what the user opened or closed against its default. */
  readonly toggled: ReadonlySet<string>;
  /** Lanes and queues to leave in; null: all. */
  readonly matches: ((lane: LaneRow) => boolean) | null;
  readonly matchesQueue: ((queue: QueueRow) => boolean) | null;
}

/** More lanes of one name pattern than this are a group. */
export const GROUP_ABOVE = 40;
/** Lanes of a closed group that show: the worst ones. */
export const WORST = 5;
/** More native threads than this are a group. */
export const NATIVE_ABOVE = 5;

/** Processes with their lanes and queues, in the order they are drawn. */
export function buildTracks(input: TreeInput): Track[] {
  const byProcess = new Map<ProcessId, LaneRow[]>();
  for (const lane of input.lanes.values()) {
    if (input.matches && !input.matches(lane)) continue;
    push(byProcess, lane.process, lane);
  }
  const queues = new Map<ProcessId, QueueRow[]>();
  for (const queue of input.queues.values()) {
    if (input.matchesQueue ? !input.matchesQueue(queue) : !hasStory(queue)) continue;
    push(queues, queue.process, queue);
  }
  const tracks: Track[] = [];
  for (const process of input.processes.values()) {
    const lanes = byProcess.get(process.id) ?? [];
    const own = queues.get(process.id) ?? [];
    if (lanes.length + own.length === 0 && (input.matches || input.processes.size > 1)) continue;
    const key = `process:${process.id}`;
    const open = !input.toggled.has(key);
    const sample = open ? [] : groupSample(lanes.map((lane) => lane.id));
    tracks.push({ kind: 'process', key, process, open, sample });
    if (!open) continue;
    const told = lanes.filter((lane) => lane.kind !== 'native');
    const native = lanes.filter((lane) => lane.kind === 'native');
    tracks.push(...laneTracks(process.id, told, input.toggled));
    tracks.push(...nativeTracks(process.id, native, input.toggled));
    for (const queue of own.sort((a, b) => a.id - b.id)) {
      tracks.push({ kind: 'queue', key: `queue:${queue.id}`, queue: queue.id, level: 2 });
    }
  }
  return tracks;
}

/** A queue that was never filled and that nobody waited for has nothing to draw. */
function hasStory(queue: QueueRow): boolean {
  return queue.puts > 0 || queue.getters + queue.putters > 0 || queue.getWaitNs > 0;
}

function laneTracks(process: ProcessId, lanes: LaneRow[], toggled: ReadonlySet<string>): Track[] {
  const patterns = new Map<string, LaneRow[]>();
  for (const lane of lanes) push(patterns, namePattern(lane.name), lane);
  const tracks: Track[] = [];
  const grouped = new Set<string>();
  for (const lane of lanes.sort(inOrder)) {
    const pattern = namePattern(lane.name);
    const members = patterns.get(pattern)!;
    if (members.length <= GROUP_ABOVE) {
      tracks.push({ kind: 'lane', key: `lane:${lane.id}`, lane: lane.id, level: 2 });
    } else if (!grouped.has(pattern)) {
      grouped.add(pattern);
      tracks.push(...groupTracks(process, pattern, members.sort(worstFirst), toggled));
    }
  }
  return tracks;
}

/** Threads that only the operating system knows, busiest first. */
function nativeTracks(process: ProcessId, lanes: LaneRow[], toggled: ReadonlySet<string>): Track[] {
  if (lanes.length > NATIVE_ABOVE)
    return groupTracks(process, 'native threads', lanes.sort(busiestFirst), toggled);
  return lanes
    .sort((a, b) => a.id - b.id)
    .map((lane) => ({ kind: 'lane', key: `lane:${lane.id}`, lane: lane.id, level: 2 }));
}

function busiestFirst(a: LaneRow, b: LaneRow): number {
  return (b.cpuNs ?? 0) - (a.cpuNs ?? 0) || a.id - b.id;
}

function groupTracks(
  process: ProcessId,
  name: string,
  members: readonly LaneRow[],
  toggled: ReadonlySet<string>,
): Track[] {
  const key = `group:${process}:${name}`;
  const open = toggled.has(key);
  const native = members[0]?.kind === 'native';
  const ids = members.map((lane) => lane.id);
  const shown = open ? ids : ids.slice(0, WORST);
  const sample = groupSample(ids);
  const whole = { kind: 'group', key, name, lanes: ids, sample, native, open, level: 2 } as const;
  return [
    { ...whole, shown: shown.length },
    ...shown.map((lane): Track => ({ kind: 'lane', key: `lane:${lane}`, lane, level: 3 })),
  ];
}

/** Main first, threads before tasks, then as they came. */
function inOrder(a: LaneRow, b: LaneRow): number {
  const rank = (lane: LaneRow): number =>
    lane.main ? 0 : lane.kind === 'thread' ? 1 : lane.kind === 'task' ? 2 : 3;
  return rank(a) - rank(b) || a.id - b.id;
}

/** Those that wait longest now, then those that lost most; ended ones last. */
export function worstFirst(a: LaneRow, b: LaneRow): number {
  const alive = Number(a.endNs !== null) - Number(b.endNs !== null);
  return alive || b.waitNs - a.waitNs || a.id - b.id;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
