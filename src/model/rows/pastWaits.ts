import { WaitReason } from '../../protocol/index';
import { LaneState } from '../../protocol/view/index';
import { OUTCOME_SHIFT, REASON_MASK, WaitWord, type Lane } from '../state/lane';

/** A wait that is over, as the timeline has it. Ids are 0 for none; times in ns. */
export interface PastWait {
  readonly start: number;
  readonly end: number;
  readonly state: LaneState;
  /** WaitReason */
  readonly reason: number;
  /** WaitOutcome or UNKNOWN_OUTCOME */
  readonly outcome: number;
  /** ObjectId of what was waited for. */
  readonly target: number;
  /** What a wait for I/O or a process was for (Lane.awaited). */
  readonly awaited: number;
  /** LaneId of a thread or task that was waited for. */
  readonly joined: number;
  /** LaneId of who held the object when the wait began. */
  readonly owner: number;
  /** LaneId of who ended it. */
  readonly waker: number;
  /** StackIds. */
  readonly stack: number;
  readonly ownerStack: number;
}

/** The wait of that index of `lane.waits`, whose exact data must still be there. */
export function pastWait({ waits }: Lane, index: number): PastWait {
  const code = waits.code(index);
  const reason = code & REASON_MASK;
  const isOutside = reason === WaitReason.Io || reason === WaitReason.Process;
  const target = waits.extra(index, WaitWord.Target);
  const state = waits.tag(index) as LaneState;
  return {
    start: waits.start(index),
    end: waits.end(index),
    state,
    reason,
    outcome: code >>> OUTCOME_SHIFT,
    target: isOutside ? 0 : target,
    awaited: isOutside ? target : 0,
    joined: state === LaneState.Join ? waits.object(index) : 0,
    owner: waits.extra(index, WaitWord.Owner),
    waker: waits.extra(index, WaitWord.Waker),
    stack: waits.extra(index, WaitWord.Stack),
    ownerStack: waits.extra(index, WaitWord.OwnerStack),
  };
}
