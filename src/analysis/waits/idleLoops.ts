import type { Lane, RunState } from '../../model/index';
import { TaskKind, WaitReason } from '../../protocol/index';
import { isOfNode } from './outside';

/** Whether it is a coroutine that was given to an event loop which no thread ran then, or whose thread has ended since. */
export const isOfIdleLoop = (state: RunState, lane: Lane): boolean =>
  lane.waiting &&
  lane.reason === (WaitReason.Loop as number) &&
  lane.task?.kind === TaskKind.Coroutine &&
  !isOfNode(state, lane) &&
  state.lane(lane.targetLane)?.alive !== true;
