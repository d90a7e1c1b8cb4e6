import { Ended, TaskKind } from '../../protocol/index';
import { finishTask, type Handler } from './tasks';
import { Word } from './words';

/** The first word counts: what comes later was raised by a hook for exceptions. */
export const raised: Handler = (state, process, thread, time, words, at) => {
  const one = {
    text: process.string(words[at + Word.A]!),
    site: process.sites.get(words[at + Word.B]!),
    stack: process.stacks.get(words[at + Word.C]!),
  };
  if (words[at + Word.Kind]! >>> 16 === (Ended.Task as number)) {
    thread.pendingRaised = one;
    return;
  }
  thread.raised ??= one;
  // It went through the call of a scheduler that the thread was making.
  const running = process.running.get(thread.id);
  if (running?.alive && running.task?.kind === TaskKind.Event) {
    thread.pendingRaised = one;
    finishTask(state, running, thread, time, 'raised', 0);
  }
  state.touchLane(thread);
};
