import { Ended, RaisedFlag, TaskKind } from '../../protocol/index';
import { finishTask, type Handler } from './tasks';
import { Word } from './words';

/** The first word counts: what comes later was raised by a hook for exceptions. */
export const raised: Handler = (state, process, thread, time, words, at) => {
  const flags = words[at + Word.DLow]!;
  const one = {
    text: process.string(words[at + Word.A]!),
    site: process.sites.get(words[at + Word.B]!),
    stack: process.stacks.get(words[at + Word.C]!),
    hooked: (flags & RaisedFlag.Hooked) !== 0,
    pickling: (flags & RaisedFlag.Pickling) !== 0,
    unheard: (flags & RaisedFlag.Unheard) !== 0,
  };
  const ended = words[at + Word.Kind]! >>> 16;
  if (ended === (Ended.Task as number)) {
    thread.pendingRaised = one;
    return;
  }
  if (ended === (Ended.Item as number)) {
    if (one.pickling) state.unpicklable.add(thread, one, 'item');
    return;
  }
  if (thread.raised === null) {
    if (one.pickling) state.unpicklable.add(thread, one);
    else if (!thread.main && !one.hooked) state.unretrieved.add(thread, one);
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
