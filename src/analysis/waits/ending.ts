import type { Lane, RunState, SyncObject } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import { onceAStack } from './onceAStack';

/** What ends waits of a kind, as it is written in Python. */
const ENDS: ReadonlyMap<number, RegExp> = new Map([
  [WaitReason.Lock, /\.release\s*\(/],
  [WaitReason.Condition, /\.notify(?:_all)?\s*\(/],
  [WaitReason.Event, /\.set\s*\(/],
  [WaitReason.Semaphore, /\.release\s*\(/],
  [WaitReason.Barrier, /\.(?:wait|reset)\s*\(/],
  [WaitReason.QueuePut, /\.get(?:_nowait)?\s*\(/],
  [WaitReason.QueueGet, /\.put(?:_nowait)?\s*\(/],
  [WaitReason.QueueJoin, /\.task_done\s*\(/],
  [WaitReason.Future, /\.set_(?:result|exception)\s*\(/],
]);

/** Whether the text of a line ends a wait of this kind. */
export const endsWait = (reason: number, text: string): boolean =>
  ENDS.get(reason)?.test(text) ?? false;

/** The lines that put items into the queue that the lane waits for, as far as they were counted and are known (SiteId). */
export function putSites({ sites }: RunState, { reason }: Lane, queue: SyncObject): number[] {
  if (reason !== (WaitReason.QueueGet as number)) return [];
  const counted = [queue, ...queue.inner].flatMap(({ counts }) => [
    ...(counts.sites?.keys() ?? []),
  ]);
  return counted.filter((site) => endsWait(reason, sites.textAt(site)));
}

const functionKey = ({ file, function: name }: { file: string; function: string }): string =>
  `${name} ${file}`;

const functionsOf = onceAStack((frames) => new Set(frames.map(functionKey)));

/** Whether the lane is in a function that one of the sites is in. */
export function isInFunctionOf(state: RunState, lane: Lane, places: readonly number[]): boolean {
  const functions = functionsOf(state, lane);
  return places.some((place) => functions.has(functionKey(state.sites.site(place))));
}
