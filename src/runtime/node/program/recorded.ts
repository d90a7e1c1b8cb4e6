/** Tells who records this thread what listeners are told, in its terms. */
import { subscribe } from 'node:diagnostics_channel';
import { WAITERS, WORD } from '../core/lock';
import { type Hook, listen } from '../hooks';
import { ROW_RECORDED } from '../memory/layout';
import { useAtomics } from '../memory/sharedMemory';
import { isDaemon, MAIN, nameOf } from '../memory/threadTable';
import {
  LATE_CHANNEL,
  type LateMeeting,
  type LateRuntime,
  type ThreadRecorder,
  recordBy,
  recorder,
} from '../recording';
import { tellHeld, tellObjects } from './lateRecorder';
import { handLoopOver } from './loop';
import { recordedAs } from './marks';
import { memory, self } from './program';
import { tellWait } from './waiting';

const toldTo =
  (to: ThreadRecorder): Hook =>
  (event, subject, value) => {
    switch (event) {
      case 'acquire':
        return to.acquired(recordedAs(subject), value || 1);
      case 'release':
        // Locks and semaphores have that bit in the same place.
        return to.released(
          recordedAs(subject),
          value || 1,
          (memory.get(subject.handle + WORD) & WAITERS) !== 0,
        );
      case 'put':
        return to.put(recordedAs(subject));
      case 'get':
        return to.got(recordedAs(subject));
      case 'notify':
        return to.notified(recordedAs(subject), value);
      case 'threadEnd':
        return to.threadEnds();
      default:
      // Starts and waits are told where more is known of them.
    }
  };

function begin(to: ThreadRecorder): void {
  memory.store(self.row + ROW_RECORDED, to.thread);
  listen('record', toldTo(to));
}

/** The thread is recorded from now on. */
function beginLate(to: ThreadRecorder): void {
  recordBy(to);
  useAtomics(to.atomics);
  handLoopOver(to);
  begin(to);
  if (self.id !== MAIN) to.named(to.thread, nameOf(self, self.id), isDaemon(self, self.id));
}

const late: LateRuntime = {
  record: beginLate,
  tellObjects: () => tellObjects(recorder!),
  tellHeld: () => tellHeld(recorder!),
  tellWait: () => tellWait(recorder!),
};

if (recorder) begin(recorder);
else subscribe(LATE_CHANNEL, (message) => (message as LateMeeting).found(late));
