import './recorded';
import { hook } from '../hooks';
import type { Event } from '../threading/event';
import { currentThread } from '../threading/thread';
import { excepthook } from '../threading/excepthook';
import { end } from '../memory/threadTable';
import { leave } from './leaving';
import { writeDirectly } from './output';
import { program, self } from './program';
import { dropAll } from './references';
import { taskOf } from './task';
import { unpack } from './transfer';
import type { StartData } from '../supervisor/messages';

/**
 * Runs what this thread was started for, once its module is imported. The thread is over when the
 * function has returned and, if it is asynchronous, what it returned has settled.
 */
async function runTask(started: StartData): Promise<void> {
  program.importing = false;
  const thread = currentThread();
  hook?.('threadBegin', thread, 0);
  try {
    if (isDue(started)) {
      await taskOf(started.task)(...(unpack(started.args) as never[]));
    }
  } catch (error) {
    excepthook(error, thread);
  } finally {
    await leave();
    hook?.('threadEnd', thread, 0);
    dropAll();
    end(self, self.id);
  }
}

/** False when a timer was cancelled before its time. */
const isDue = ({ delay }: StartData): boolean =>
  !delay || !(unpack(delay.cancelled) as Event).wait({ timeout: delay.ms });

const { started } = program;
if (started) {
  writeDirectly();
  Object.assign(globalThis, { [Symbol.for('heddle.runTask/1')]: () => runTask(started) });
}
