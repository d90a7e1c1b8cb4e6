import type { Lane, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import { onceAStack } from './onceAStack';

const isAnyio = ({ file }: SiteRef): boolean => file.endsWith('/anyio/_backends/_asyncio.py');

const isInToken = onceAStack((frames) =>
  ['acquire_on_behalf_of', 'run_sync_in_worker_thread'].every((name) =>
    frames.some((frame) => isAnyio(frame) && frame.function.endsWith(name)),
  ),
);

/** Whether it is a task in to_thread.run_sync() of anyio, as a function of FastAPI that is no coroutine is called, that waits until it may use a thread. */
export const awaitsToken = (state: RunState, lane: Lane): boolean =>
  lane.reason === (WaitReason.Event as number) && isInToken(state, lane);

const WORKER = 'AnyIO worker thread';

const isInLoop = onceAStack((frames) => frames.some(({ library }) => !library));

/** The threads of anyio's that run something for a task; each of these has the leave to, and gives it back when it is done. */
export const busyThreads = (state: RunState, { process }: Lane): Lane[] =>
  state
    .process(process)
    .threads.filter(
      (one) => one.alive && one.name === WORKER && (!one.waiting || isInLoop(state, one)),
    );
