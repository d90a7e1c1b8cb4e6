import { RuntimeKind, TaskKind, WaitOutcome, WaitReason } from '../../protocol/index';
import { LaneState } from '../../protocol/view/index';
import type { RunState } from '../runState';
import { isScheduled } from '../state/awaited';
import { withOne } from '../state/shortLists';
import type { Lane } from '../state/lane';
import { OUTCOME_SHIFT, REASON_MASK, UNKNOWN_OUTCOME } from '../state/lane';
import type { SyncObject } from '../state/object';
import { Poll } from '../state/poll';
import { WaitStats } from '../state/waitStats';
import { acquired, handedOver } from './holds';

/** LaneState by WaitReason. */
export const STATE_OF_REASON: readonly LaneState[] = (() => {
  const states: LaneState[] = new Array<LaneState>(32).fill(LaneState.Other);
  states[WaitReason.Lock] = LaneState.Lock;
  states[WaitReason.Condition] = LaneState.Sync;
  states[WaitReason.Event] = LaneState.Sync;
  states[WaitReason.Semaphore] = LaneState.Sync;
  states[WaitReason.Barrier] = LaneState.Sync;
  states[WaitReason.QueuePut] = LaneState.Queue;
  states[WaitReason.QueueGet] = LaneState.Queue;
  states[WaitReason.QueueJoin] = LaneState.Queue;
  states[WaitReason.ThreadJoin] = LaneState.Join;
  states[WaitReason.ThreadStart] = LaneState.Join;
  states[WaitReason.Future] = LaneState.Join;
  states[WaitReason.Process] = LaneState.Join;
  states[WaitReason.Task] = LaneState.Join;
  states[WaitReason.Worker] = LaneState.Queue;
  states[WaitReason.Remote] = LaneState.Join;
  states[WaitReason.Loop] = LaneState.Join;
  states[WaitReason.Waits] = LaneState.Join;
  states[WaitReason.Import] = LaneState.Join;
  states[WaitReason.Due] = LaneState.Sleep;
  states[WaitReason.Sleep] = LaneState.Sleep;
  states[WaitReason.Io] = LaneState.Io;
  states[WaitReason.Gil] = LaneState.Gil;
  states[WaitReason.Debugger] = LaneState.Stopped;
  return states;
})();

/** Lanes and sites remembered as suppliers or takers of one object. */
const MAX_PEERS = 64;

/** A wait with so short a time limit that ran out, or so short a sleep, is a look whether something has changed, ns: clocks sleep longer. */
const POLL_NS = 20_000_000;
const POLL_SLEEP_NS = 10_000_000;
/** Looks in a row from the same line after which a lane is said to poll. */
const MANY_POLLS = 50;
/** Who waits again for the same thing so soon has found nothing to do, ns. */
const REWAIT_NS = 5_000_000;

/** A look is over: it is known by what was asked, for a busy system lets a thread wait for longer. */
function notePoll(state: RunState, lane: Lane, waited: number, end: number, asked: number): void {
  const poll = (lane.poll ??= new Poll());
  poll.add(lane.stack, lane.since, waited, end, asked);
  if (poll.count === MANY_POLLS && !state.pollers.includes(lane)) state.pollers.push(lane);
}

/** Whether the wait counts as waiting in sums: sleep does not, nor what the debugger does. */
export function counts(state: LaneState): boolean {
  return state !== LaneState.Sleep && state !== LaneState.Stopped;
}

/** What the state column of the timeline calls the thing waited for (see StateSeries.object). */
export function waitObjectColumn(lane: Lane, target: SyncObject | undefined): number {
  if (lane.state === LaneState.Join) return lane.targetLane;
  return target ? target.shownId : 0;
}

/** Where that is waited for which nobody was seen to make; of a condition whether that says anything to the user. */
function noteWaitedAt(state: RunState, target: SyncObject, reason: number, stack: number): void {
  const known = target.waitStack;
  if (known !== 0 && !(target.ofLibrary && stack !== known)) return;
  target.ofLibrary = reason === WaitReason.Condition && state.sites.isOfLibrary(stack);
  if (known !== 0 && target.ofLibrary) return;
  target.waitStack = stack;
  target.namedAt = -1;
}

/** The lane waits from `time` on. `timeout` in ns, -1: none. Locks it holds are in `pendingHeld`. */
export function beginWait(
  state: RunState,
  lane: Lane,
  time: number,
  reason: number,
  target: SyncObject | null,
  targetLane: number,
  owner: number,
  stack: number,
  timeout: number,
): void {
  if (lane.waiting) {
    const before = state.objects[lane.target];
    endWait(state, lane, time, UNKNOWN_OUTCOME, 0, -1);
    // Short waits of coroutines are told by the next one alone.
    if (before && lane.kind === 'task') noteServed(before, lane);
  }
  if (target && lane.target === target.id && lane.wokenAt >= time - REWAIT_NS) target.rewaits++;
  else {
    lane.wantedSince = time;
    lane.takenBefore = target ? target.takings : 0;
  }
  lane.wokenAt = -1;
  const held = lane.pendingHeld;
  lane.pendingHeld = lane.holds;
  lane.pendingHeld.clear();
  lane.holds = held;
  const outside = reason === WaitReason.Io || reason === WaitReason.Process;
  const scheduled = reason === WaitReason.Sleep && isScheduled(lane.pendingAwaited);
  lane.awaited = outside || scheduled ? lane.pendingAwaited : 0;
  lane.pendingAwaited = 0;
  lane.descriptor = outside ? lane.pendingDescriptor : -1;
  lane.pendingDescriptor = -1;
  lane.waiting = true;
  lane.reason = reason;
  lane.target = target ? target.id : 0;
  lane.targetLane = targetLane;
  if (reason === (WaitReason.Task as number) || reason === (WaitReason.Future as number)) {
    const task = state.lane(targetLane)?.task;
    if (task) task.isAwaited = true;
  }
  lane.owner = owner;
  lane.stack = stack;
  lane.ownerStack = 0;
  lane.since = time;
  lane.timeout = timeout;
  lane.state = STATE_OF_REASON[reason & REASON_MASK]!;
  state.overview.change(time, 0, counts(lane.state) ? 1 : 0);
  for (let at = 0; at < held.count; at++) {
    const object = state.objects[held.object(at)];
    if (!object) continue;
    if (object.keeper !== lane.id) object.heldBy = object.owner = lane.id;
    object.ownerSite = held.site(at);
    object.ownerSince = held.since(at);
  }
  if (target) {
    if (target.stack === 0) noteWaitedAt(state, target, reason, stack);
    target.changeWaiters(time, 1);
    if (reason === WaitReason.QueuePut) target.putters++;
    else if (reason === WaitReason.QueueGet) target.getters++;
    if (owner !== 0 && target.holder === 0) target.owner = owner;
    state.touchObject(target);
    state.markContended(target);
  }
  if (reason === WaitReason.Debugger) state.stands.begin(time);
  lane.blockedAt = state.blocked.push(lane) - 1;
  state.waitRevision++;
  state.touchLane(lane);
}

/** The lane's wait is over at `time`. `latency` in ns from what ended it, -1: unknown. */
export function endWait(
  state: RunState,
  lane: Lane,
  time: number,
  outcome: number,
  waker: number,
  latency: number,
): void {
  const end = time > lane.since ? time : lane.since;
  const waited = end - lane.since;
  const target = lane.target === 0 ? undefined : state.objects[lane.target];
  const column = waitObjectColumn(lane, target);
  const code = lane.reason | (outcome << OUTCOME_SHIFT);
  lane.unwoken = null;
  // The order of WaitWord.
  const { owner, stack, ownerStack } = lane;
  lane.waits.push(
    lane.since,
    end,
    column,
    lane.state,
    code,
    owner,
    waker,
    stack,
    ownerStack,
    lane.awaited || lane.target,
  );
  lane.timeByState[lane.state]! += waited;
  const counted = counts(lane.state);
  if (counted) lane.waitNs += waited;
  state.overview.change(end, 0, counted ? -1 : 0);
  const { holds } = lane;
  for (let at = 0; at < holds.count; at++) {
    const object = state.objects[holds.object(at)];
    if (object?.heldBy === lane.id) object.heldBy = 0;
    if (object?.keeper === lane.id && !lane.endedWaiting) object.keeper = 0;
  }
  const { reason } = lane;
  if (target && reason === WaitReason.Lock && outcome === WaitOutcome.Error)
    noteAbandoned(state, target, lane);
  const sleeps = lane.state === LaneState.Sleep;
  const asked = lane.timeout >= 0 ? lane.timeout : waited;
  const polls = sleeps
    ? asked <= POLL_SLEEP_NS
    : outcome === (WaitOutcome.Timeout as number) && asked <= POLL_NS;
  if (polls) notePoll(state, lane, waited, end, asked);
  if (reason === WaitReason.Debugger) state.stands.end(end);
  const granted = reason === WaitReason.Lock && outcome === (WaitOutcome.Ok as number);
  const isWait = lane.task?.kind === TaskKind.Wait;
  if (target && granted && lane.kind === 'task' && !isWait)
    handedOver(state, target, lane, latency > 0 ? Math.max(lane.since, end - latency) : end);
  if (target) {
    const own = waited - state.stands.within(lane.since, end);
    endWaitOn(state, target, lane, end, own, waker);
    if (outcome === (WaitOutcome.Ok as number)) noteServed(target, lane);
  }
  if (waker !== 0) {
    const from = latency >= 0 ? end - latency : end;
    state.wakes.push(from, end, waker, lane.id, column, waited);
    lane.wokenAt = end;
  }
  lane.waiting = false;
  lane.state = LaneState.Running;
  const last = state.blocked.pop()!;
  if (last !== lane) {
    state.blocked[lane.blockedAt] = last;
    last.blockedAt = lane.blockedAt;
  }
  lane.blockedAt = -1;
  // What asynchronous code of a thread acquires is held by the thread.
  const holder = isWait ? state.lane(lane.task.ranOn) : lane;
  if (target && granted && holder)
    acquired(state, target, holder, end, state.sites.siteOf(lane.stack));
  state.waitRevision++;
  state.touchLane(lane);
}

/** The runtime for Node ends such waits with an error. */
function noteAbandoned(state: RunState, lock: SyncObject, waiter: Lane): void {
  const holder = state.lane(lock.holder);
  if (state.process(waiter.process).runtime !== RuntimeKind.Node) return;
  if (!holder || holder.alive || state.abandoned.some((one) => one.lock === lock)) return;
  const { stack, since } = waiter;
  state.abandoned.push({ lock, holder, taken: lock.ownerSite, waiter, stack, since });
}

function endWaitOn(
  state: RunState,
  target: SyncObject,
  lane: Lane,
  end: number,
  waited: number,
  waker: number,
): void {
  target.changeWaiters(end, -1);
  target.pendingWakes = target.waiters === 0 ? 0 : Math.max(0, target.pendingWakes - 1);
  (lane.endedWaiting ? (target.unserved ??= new WaitStats()) : target.waits).add(waited);
  target.waited = withOne(target.waited, lane.id, MAX_PEERS);
  if (waited > target.worstWaitNs && !lane.endedWaiting) {
    target.worstWaitNs = waited;
    target.worstWaiter = lane.id;
    target.worstOwner = lane.owner;
    target.worstStack = lane.stack;
    target.worstOwnerStack = lane.ownerStack;
  }
  if (lane.reason === WaitReason.QueuePut) {
    target.putters = Math.max(0, target.putters - 1);
    target.putWaitNs += waited;
    target.putWaits++;
    if (lane.endedWaiting) {
      target.unservedPutNs += waited;
      target.unservedPuts++;
    }
    if (waited > target.longestPutNs) {
      target.longestPutNs = waited;
      target.putStack = lane.stack;
    }
    if (waker !== 0) target.takers = withOne(target.takers, waker, MAX_PEERS);
  } else if (lane.reason === WaitReason.QueueGet) {
    target.getters = Math.max(0, target.getters - 1);
    target.getWaitNs += waited;
    if (waker !== 0) target.suppliers = withOne(target.suppliers, waker, MAX_PEERS);
  } else if (waker !== 0) {
    target.suppliers = withOne(target.suppliers, waker, MAX_PEERS);
  }
  state.markContended(target);
  state.touchObject(target);
}

/** Who has waited for an item has taken it, and who has waited for room has put one. */
export function noteServed(queue: SyncObject, lane: Lane): void {
  if (lane.reason === WaitReason.QueueGet) took(queue, lane);
  else if (lane.reason === WaitReason.QueuePut) supplied(queue, lane);
}

/** A thread put into, notified, set or released the object. */
export function supplied(object: SyncObject, lane: Lane): void {
  object.suppliers = withOne(object.suppliers, lane.id, MAX_PEERS);
}

/** A thread took an item out of the queue. */
export function took(object: SyncObject, lane: Lane): void {
  object.takers = withOne(object.takers, lane.id, MAX_PEERS);
}
