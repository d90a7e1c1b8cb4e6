import type { Lane, RunState } from '../../model/index';
import { REASON_MASK, reasonName, WaitWord } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';

/** What a lane mostly did in a stretch of time, beside running. */
export interface Activity {
  /** Member name of WaitReason. */
  readonly reason: string;
  /** `slept`, `did I/O`, … */
  readonly phrase: string;
  readonly ns: number;
  readonly site: SiteRef | null;
}

const PHRASES: Readonly<Record<number, string>> = {
  [WaitReason.Sleep]: 'slept',
  [WaitReason.Io]: 'waited for input or output',
  [WaitReason.Process]: 'waited for a process',
  [WaitReason.ThreadJoin]: 'waited for a thread to end',
  [WaitReason.Import]: 'waited for a thread to import a module',
  [WaitReason.QueueGet]: 'waited for an item in a queue',
  [WaitReason.QueuePut]: 'waited for room in a queue',
  [WaitReason.QueueJoin]: 'waited for a queue to be done',
  [WaitReason.Lock]: 'waited for another lock',
  [WaitReason.Future]: 'waited for a result',
  [WaitReason.Gil]: 'waited for the interpreter lock',
  [WaitReason.Debugger]: 'stood still in the debugger',
};

/** Waits looked at, at most: a hold with more of them was not about one of them. */
const MAX_WAITS = 4096;

/** Waits of `lane` in [from, to), by reason and place, longest first. */
export function activities(state: RunState, lane: Lane, from: number, to: number): Activity[] {
  const found = new Map<string, { reason: number; site: number; ns: number }>();
  const add = (start: number, end: number, reason: number, stack: number): void => {
    const ns = Math.min(end, to) - Math.max(start, from);
    if (ns <= 0) return;
    const site = state.sites.userSite(stack);
    const key = `${reason}:${site}`;
    const sum = found.get(key) ?? { reason, site, ns: 0 };
    sum.ns += ns;
    found.set(key, sum);
  };
  const { waits } = lane;
  const first = waits.firstEndingAfter(from);
  for (let at = first; at < waits.count && at < first + MAX_WAITS; at++) {
    if (waits.start(at) >= to) break;
    add(
      waits.start(at),
      waits.end(at),
      waits.code(at) & REASON_MASK,
      waits.extra(at, WaitWord.Stack),
    );
  }
  if (lane.waiting) add(lane.since, state.now, lane.reason, lane.stack);
  return [...found.values()]
    .sort((a, b) => b.ns - a.ns)
    .map(({ reason, site, ns }) => ({
      reason: reasonName(reason),
      phrase: PHRASES[reason] ?? 'waited',
      ns,
      site: state.sites.ref(site),
    }));
}
