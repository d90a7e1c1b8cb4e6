import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { ROW_MAIL } from '../memory/layout';
import type { Self } from '../memory/memory';
import type { FromSupervisor, ToSupervisor } from './messages';

/** Has the supervisor give an arena this thread does not know; the thread sleeps until it comes. */
export function arenaFrom(control: MessagePort, self: Self, index: number): SharedArrayBuffer {
  const { memory, row } = self;
  send(control, { kind: 'arena', index });
  for (;;) {
    const mail = memory.load(row + ROW_MAIL);
    const received = receiveMessageOnPort(control) as { message: FromSupervisor } | undefined;
    if (!received) memory.wait(row + ROW_MAIL, mail, Infinity);
    else if (received.message.kind === 'arena') return received.message.arena;
    // Anything else is for the event loop, which has to see it in its turn.
    else setImmediate(() => control.emit('message', received.message));
  }
}

export const send = (
  control: MessagePort,
  message: ToSupervisor,
  transferred: readonly MessagePort[] = [],
): void => control.postMessage(message, transferred);
