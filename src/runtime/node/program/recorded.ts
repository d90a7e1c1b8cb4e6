/** Tells who records this thread what listeners are told, in its terms. */
import { WAITERS, WORD } from '../core/lock';
import { type Hook, listen } from '../hooks';
import { ROW_RECORDED } from '../memory/layout';
import { type ThreadRecorder, recorder } from '../recording';
import { recordedAs } from './marks';
import { memory, self } from './program';

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

if (recorder) {
  memory.store(self.row + ROW_RECORDED, recorder.thread);
  listen('record', toldTo(recorder));
}
